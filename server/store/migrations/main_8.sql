-- bootline.db: where a parameter is set, and whether its value is a secret anywhere.

CREATE INDEX param_name ON param(name);
CREATE INDEX param_sealed ON param(name) WHERE sealed IS NOT NULL;
