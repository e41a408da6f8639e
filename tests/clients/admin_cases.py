"""What every resource that has names must keep to, asked of each of them alike."""

from dataclasses import dataclass, field

from office import fields_of, problem


@dataclass
class Resource:
    """A resource with a list and one object a name."""

    path: str  # "/sites"
    new: dict  # a body that makes one; the name is put into it
    change: dict  # a body of PATCH
    name_field: str = "name"
    lowest: str = "viewer"  # who may read
    missing: str = "none"
    bad: dict = field(default_factory=dict)  # field -> value that is refused

    def body(self, name):
        return {self.name_field: name, **self.new}

    def make(self, office, name):
        answer = office.admin.post(self.path, self.body(name))
        assert answer.status == 201, answer
        return answer

    def check_roles(self, office):
        office.admin  # there is one: else nobody is told so
        problem(office.nobody.get(self.path), 401, "unauthorized")
        problem(office.nobody.post(self.path, self.body("by-nobody")), 401, "unauthorized")
        who = office.operator
        problem(who.post(self.path, self.body("by-operator")), 403, "forbidden")
        problem(who.delete(f"{self.path}/{self.missing}"), 403, "forbidden")
        if self.lowest == "viewer":
            assert office.viewer.get(self.path).status == 200
        else:
            problem(who.get(self.path), 403, "forbidden")

    def check_new(self, office, name):
        answer = self.make(office, name)
        assert answer.headers["location"] == f"/api/v1{self.path}/{name}"
        shown = office.admin.get(f"{self.path}/{name}")
        assert shown.status == 200 and shown.json[self.name_field] == name
        problem(office.admin.post(self.path, self.body(name)), 409, "conflict")
        return shown.json

    def check_fields(self, office, name):
        self.make(office, name)
        assert fields_of(office.admin.post(self.path, {**self.body(name + "2"), "colour": "red"})) == ["colour"]
        assert self.name_field in fields_of(office.admin.post(self.path, {}))
        assert fields_of(office.admin.post(self.path, self.body("a b"))) == [self.name_field]
        for wrong, value in self.bad.items():
            answer = office.admin.post(self.path, {**self.body(name + "3"), wrong.partition(".")[0]: value})
            assert fields_of(answer) == [wrong], f"{wrong} = {value}: {answer}"
        problem(office.admin.get(f"{self.path}/{name}3"), 404, "not_found")

    def check_missing(self, office):
        where = f"{self.path}/{self.missing}"
        problem(office.admin.get(where), 404, "not_found")
        problem(office.admin.delete(where), 404, "not_found")
        if self.change:
            problem(office.admin.patch(where, self.change), 404, "not_found")

    def check_dry_run(self, office, name):
        answer = office.admin.post(f"{self.path}?dry_run=1", self.body(name))
        assert answer.status == 200 and answer.json["dry_run"] and answer.json["changes"], answer
        problem(office.admin.get(f"{self.path}/{name}"), 404, "not_found")
        self.make(office, name)
        before = office.admin.get(f"{self.path}/{name}").json
        if self.change:
            assert office.admin.patch(f"{self.path}/{name}?dry_run=1", self.change).json["changes"]
        assert office.admin.delete(f"{self.path}/{name}?dry_run=1").json["dry_run"]
        assert office.admin.get(f"{self.path}/{name}").json == before

    def check_moved(self, office, name):
        self.make(office, name)
        where = f"{self.path}/{name}"
        tag = office.admin.get(where).headers["etag"]
        if self.change:
            assert office.admin.patch(where, self.change, headers={"If-Match": tag}).status == 200
            problem(office.admin.patch(where, self.change, headers={"If-Match": tag}), 412, "precondition_failed")
            problem(office.admin.delete(where, headers={"If-Match": tag}), 412, "precondition_failed")
            tag = office.admin.get(where).headers["etag"]
        else:
            problem(office.admin.delete(where, headers={"If-Match": '"another"'}), 412, "precondition_failed")
        assert office.admin.delete(where, headers={"If-Match": tag}).status == 204
        problem(office.admin.get(where), 404, "not_found")
