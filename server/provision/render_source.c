#include "provision/render_source.h"

#include "base/escape.h"
#include "provision/placeholder.h"

#include <stddef.h>

/* Where in the view a placeholder stands. */
struct place {
	const struct view *view;
	const struct view_line *line;    /* ABOUT_LINE and ABOUT_SERVER */
	const struct sip_server *server; /* ABOUT_SERVER */
	size_t server_i;
	const struct view_key *key; /* ABOUT_KEY and ABOUT_BLF */
	struct slice name;          /* the placeholder's */
};

static enum err
add_text(struct buf *out, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return ERR_NOTFOUND;
	buf_add_text(out, text);
	return buf_check(out);
}

static enum err
add_slice(struct buf *out, struct slice s)
{
	if (s.n == 0)
		return ERR_NOTFOUND;
	buf_add(out, s);
	return buf_check(out);
}

/* A number, where 0 is none. */
static enum err
add_number(struct buf *out, uint64_t v)
{
	if (v == 0)
		return ERR_NOTFOUND;
	buf_add_u64(out, v);
	return buf_check(out);
}

static const struct line *
line_of(const struct place *p)
{
	return &p->line->assignment.line;
}

static struct slice
user_of(const struct line *line)
{
	struct slice host;

	return slice_cut(slice_of(line->address), '@', &host);
}

/* The name to log in with: the user part of the address where none is given. */
static struct slice
auth_user_of(const struct line *line)
{
	return line->auth_user[0] != '\0' ? slice_of(line->auth_user) : user_of(line);
}

static enum err
line_user(const struct place *p, struct buf *out)
{
	return add_slice(out, user_of(line_of(p)));
}

static enum err
line_host(const struct place *p, struct buf *out)
{
	struct slice host;

	(void)slice_cut(slice_of(line_of(p)->address), '@', &host);
	return add_slice(out, host);
}

static enum err
line_label(const struct place *p, struct buf *out)
{
	const struct assignment *a = &p->line->assignment;

	if (a->label[0] != '\0')
		return add_text(out, a->label);
	return a->line.label[0] != '\0' ? add_text(out, a->line.label) : line_user(p, out);
}

static bool
is_full(const struct place *p)
{
	return line_of(p)->sign_in == SIGN_IN_FULL;
}

static enum err
line_auth_user(const struct place *p, struct buf *out)
{
	return is_full(p) ? add_slice(out, auth_user_of(line_of(p))) : ERR_NOTFOUND;
}

static enum err
line_auth_domain(const struct place *p, struct buf *out)
{
	return is_full(p) ? add_text(out, line_of(p)->auth_domain) : ERR_NOTFOUND;
}

static enum err
line_login_user(const struct place *p, struct buf *out)
{
	return is_full(p) ? ERR_NOTFOUND : add_slice(out, auth_user_of(line_of(p)));
}

static enum err
line_login_domain(const struct place *p, struct buf *out)
{
	return is_full(p) ? ERR_NOTFOUND : add_text(out, line_of(p)->auth_domain);
}

static enum err
line_secret(const struct place *p, struct buf *out)
{
	if (!is_full(p) || !line_of(p)->has_secret)
		return ERR_NOTFOUND;
	if (p->view->is_masked)
		return add_text(out, SECRET_MASK);
	return lines_secret(p->view->store, line_of(p)->id, out);
}

static enum err
line_sign_in(const struct place *p, struct buf *out)
{
	return add_text(out, line_sign_in_names[line_of(p)->sign_in]);
}

static enum err
line_use_login_credentials(const struct place *p, struct buf *out)
{
	return is_full(p) ? add_text(out, "0") : ERR_NOTFOUND;
}

static enum err
line_type(const struct place *p, struct buf *out)
{
	return add_text(out, line_of(p)->is_shared ? "shared" : "private");
}

static enum err
line_line_keys(const struct place *p, struct buf *out)
{
	return add_number(out, (uint64_t)p->line->assignment.line_keys);
}

static enum err
line_position(const struct place *p, struct buf *out)
{
	return add_number(out, (uint64_t)p->line->assignment.position);
}

static enum err
server_port(const struct place *p, struct buf *out)
{
	return add_number(out, p->server->port);
}

static enum err
server_position(const struct place *p, struct buf *out)
{
	return add_number(out, p->server_i + 1);
}

static enum err
key_category(const struct place *p, struct buf *out)
{
	return add_text(out, p->key->category);
}

static enum err
key_index(const struct place *p, struct buf *out)
{
	enum key_type type = p->key->key.type;

	if (type == KEY_SPEED_DIAL || type == KEY_EFK)
		return add_text(out, p->key->key.value);
	return add_number(out, p->key->index);
}

static enum err
key_position(const struct place *p, struct buf *out)
{
	return add_number(out, (uint64_t)p->key->key.position);
}

static enum err
blf_index(const struct place *p, struct buf *out)
{
	return add_number(out, p->key->index);
}

static enum err
phone_has_keys(const struct place *p, struct buf *out)
{
	return view_keys_len(p->view) > 0 ? add_text(out, "1") : ERR_NOTFOUND;
}

static enum err
phone_line_count(const struct place *p, struct buf *out)
{
	buf_add_u64(out, view_lines_len(p->view));
	return buf_check(out);
}

/* The phone's first line whose credentials are typed in at the phone, or NULL. */
static const struct view_line *
prefilled(const struct view *v)
{
	for (size_t i = 0; i < view_lines_len(v); i++)
		if (view_line(v, i)->assignment.line.sign_in == SIGN_IN_PREFILLED)
			return view_line(v, i);
	return NULL;
}

static enum err
phone_login_user(const struct place *p, struct buf *out)
{
	struct place first = {.view = p->view, .line = prefilled(p->view)};

	return first.line ? line_login_user(&first, out) : ERR_NOTFOUND;
}

static enum err
phone_login_domain(const struct place *p, struct buf *out)
{
	struct place first = {.view = p->view, .line = prefilled(p->view)};

	return first.line ? line_login_domain(&first, out) : ERR_NOTFOUND;
}

static enum err
phone_mac(const struct place *p, struct buf *out)
{
	char text[MAC_TEXT_BYTES];

	return add_text(out, mac_text(p->view->phone->mac, text));
}

static enum err
phone_model_name(const struct place *p, struct buf *out)
{
	return add_text(out, phone_model(p->view->phone));
}

static enum err
phone_part(const struct place *p, struct buf *out)
{
	return add_text(out, p->view->part);
}

static enum err
site_gmt_offset(const struct place *p, struct buf *out)
{
	const struct zone *z = &p->view->site->zone;

	if (!p->view->site->has_zone)
		return ERR_NOTFOUND;
	if (z->offset_s < 0)
		buf_add_char(out, '-');
	buf_add_u64(out, (uint64_t)(z->offset_s < 0 ? -(int64_t)z->offset_s : z->offset_s));
	return buf_check(out);
}

static enum err
site_has_time_zone(const struct place *p, struct buf *out)
{
	return p->view->site->has_zone ? add_text(out, "1") : ERR_NOTFOUND;
}

static enum err
site_dst_enable(const struct place *p, struct buf *out)
{
	const struct view_site *s = p->view->site;

	if (!s->has_zone || s->zone.dst == ZONE_DST_UNTOLD)
		return ERR_NOTFOUND;
	return add_text(out, s->zone.dst == ZONE_DST_RULE ? "1" : "0");
}

static enum err
site_variable(const struct place *p, struct buf *out)
{
	const char *value = view_site_var(p->view->site, slice_from(p->name, strlen("site.")));

	if (value == NULL)
		return ERR_NOTFOUND;
	buf_add_text(out, value); /* an empty one is a value: the administrator set it so */
	return buf_check(out);
}

/* Where the plain ones are found: a C string in a struct. */
enum from {
	FROM_FUNCTION,
	FROM_PHONE,
	FROM_SITE,
	FROM_LINE,
	FROM_ASSIGNMENT,
	FROM_SERVER,
	FROM_KEY,
	FROM_DST_START,
	FROM_DST_STOP
};

/* A field of struct zone_change. */
enum change_field { CHANGE_MONTH, CHANGE_DATE, CHANGE_DAY, CHANGE_LAST, CHANGE_TIME, CHANGE_FIXED };

/* One row a placeholder. */
/* clang-format off */
static const struct {
	enum from from;
	size_t offset; /* of the string; FROM_DST_...: enum change_field */
	enum err (*value)(const struct place *p, struct buf *out); /* FROM_FUNCTION */
} rows[PLACE__COUNT] = {
	[PLACE_BLF_ADDRESS] = {FROM_KEY,                   offsetof(struct phone_key, value),                         NULL},
	[PLACE_BLF_INDEX] = {FROM_FUNCTION,                          0,                                       blf_index                                          },
	[PLACE_BLF_LABEL] = {FROM_KEY,                          offsetof(struct phone_key,                                            label),NULL},
	[PLACE_BLF_POSITION] = {FROM_FUNCTION,                      0,                                               key_position										   },
	[PLACE_KEY_CATEGORY] = {FROM_FUNCTION,              0,key_category},
	[PLACE_KEY_INDEX] = {FROM_FUNCTION,              0,					       key_index																	 },
	[PLACE_KEY_LABEL] = {FROM_KEY,                 offsetof(struct phone_key,label),NULL},
	[PLACE_KEY_POSITION] = {FROM_FUNCTION,                    0,                                              key_position																								  },
	[PLACE_KEY_VALUE] = {FROM_KEY,      offsetof(struct phone_key,value),NULL},
	[PLACE_LINE_ADDRESS] = {FROM_LINE,offsetof(struct line,                                          address),																																   NULL},
	[PLACE_LINE_AUTH_DOMAIN] = {FROM_FUNCTION,                  0,                            line_auth_domain        },
	[PLACE_LINE_AUTH_USER] = {FROM_FUNCTION,                          0,                                       line_auth_user                                                  },
	[PLACE_LINE_DISPLAY_NAME] = {FROM_LINE,                          offsetof(struct line,                                       display_name),                                   NULL},
	[PLACE_LINE_HOST] = {FROM_FUNCTION,                          0,                                           line_host},
	[PLACE_LINE_LABEL] = {FROM_FUNCTION,                      0,                                               line_label                              },
	[PLACE_LINE_LINE_KEYS] = {FROM_FUNCTION,                 0,line_line_keys                                        },
	[PLACE_LINE_LOGIN_DOMAIN] = {FROM_FUNCTION,                0,line_login_domain},
	[PLACE_LINE_LOGIN_USER] = {FROM_FUNCTION,            0,                                      line_login_user               },
	[PLACE_LINE_POSITION] = {FROM_FUNCTION,         0,                                        line_position									   },
	[PLACE_LINE_RING_TYPE] = {FROM_ASSIGNMENT,           offsetof(struct assignment,ring_type),  NULL},
	[PLACE_LINE_SECRET] = {FROM_FUNCTION,             0,line_secret},
	[PLACE_LINE_SIGN_IN] = {FROM_FUNCTION,                0,                                       line_sign_in								   },
	[PLACE_LINE_TYPE] = {FROM_FUNCTION,             0,                             line_type														       },
	[PLACE_LINE_USE_LOGIN_CREDENTIALS] = {FROM_FUNCTION,          0,line_use_login_credentials},
	[PLACE_LINE_USER] = {FROM_FUNCTION,             0, line_user},
	[PLACE_PHONE_HAS_KEYS] = {FROM_FUNCTION,                0,                               phone_has_keys														 },
	[PLACE_PHONE_LABEL] = {FROM_PHONE,             offsetof(struct phone,                             label),																		    NULL},
	[PLACE_PHONE_LINE_COUNT] = {FROM_FUNCTION,          0,phone_line_count},
	[PLACE_PHONE_LOGIN_DOMAIN] = {FROM_FUNCTION,0,phone_login_domain},
	[PLACE_PHONE_LOGIN_USER] = {FROM_FUNCTION,              0,                             phone_login_user                                                    },
	[PLACE_PHONE_MAC] = {FROM_FUNCTION,              0,                                              phone_mac									  },
	[PLACE_PHONE_MODEL] = {FROM_FUNCTION,              0,                         phone_model_name          },
	[PLACE_PHONE_PART] = {FROM_FUNCTION,              0,                         phone_part},
	[PLACE_PHONE_SITE] = {FROM_SITE,              offsetof(struct site,                         name),               NULL},
	[PLACE_SERVER_HOST] = {FROM_SERVER,              offsetof(struct sip_server,                         host),                     NULL},
	[PLACE_SERVER_PORT] = {FROM_FUNCTION,                  0,          server_port          },
	[PLACE_SERVER_POSITION] = {FROM_FUNCTION,                          0,                                         server_position                               },
	[PLACE_SERVER_TRANSPORT] = {FROM_SERVER,                      offsetof(struct sip_server,                                               transport),                                             NULL},
	[PLACE_SITE_DST_ENABLE] = {FROM_FUNCTION,               0,                               site_dst_enable                                      },
	[PLACE_SITE_DST_FIXED_DAY] = {FROM_DST_START,           CHANGE_FIXED,NULL},
	[PLACE_SITE_DST_START_DATE] = {FROM_DST_START,                CHANGE_DATE,NULL},
	[PLACE_SITE_DST_START_DAY] = {FROM_DST_START,           CHANGE_DAY,NULL},
	[PLACE_SITE_DST_START_LAST] = {FROM_DST_START,    CHANGE_LAST,                              NULL									   },
	[PLACE_SITE_DST_START_MONTH] = {FROM_DST_START,CHANGE_MONTH,                               NULL										    },
	[PLACE_SITE_DST_START_TIME] = {FROM_DST_START,      CHANGE_TIME,                                     NULL										    },
	[PLACE_SITE_DST_STOP_DATE] = {FROM_DST_STOP,            CHANGE_DATE,    NULL},
	[PLACE_SITE_DST_STOP_DAY] = {FROM_DST_STOP,               CHANGE_DAY,      NULL},
	[PLACE_SITE_DST_STOP_LAST] = {FROM_DST_STOP,          CHANGE_LAST,NULL},
	[PLACE_SITE_DST_STOP_MONTH] = {FROM_DST_STOP,    CHANGE_MONTH,                      NULL											     },
	[PLACE_SITE_DST_STOP_TIME] = {FROM_DST_STOP,  CHANGE_TIME,                  NULL												},
	[PLACE_SITE_GMT_OFFSET] = {FROM_FUNCTION,      0,                                 site_gmt_offset															  },
	[PLACE_SITE_HAS_TIME_ZONE] = {FROM_FUNCTION,           0,           site_has_time_zone},
	[PLACE_SITE_LABEL] = {FROM_SITE,              offsetof(struct site,                  label),NULL},
	[PLACE_SITE_NAME] = {FROM_SITE,                    offsetof(struct site,name),NULL},
	[PLACE_SITE_SIP_DOMAIN] = {FROM_SITE,               offsetof(struct site,            sip_domain),											       NULL},
	[PLACE_SITE_TIME_ZONE] = {FROM_SITE,offsetof(struct site,time_zone),                                                                      NULL},
	[PLACE_SITE_VARIABLE] = {FROM_FUNCTION,                  0,    site_variable                               },
};
/* clang-format on */

/* A field of a change to or from summer time, where the site's zone has a rule. */
static enum err
change_value(const struct place *p, enum from from, size_t field, struct buf *out)
{
	const struct view_site *s = p->view->site;
	const struct zone_change *c = from == FROM_DST_START ? &s->zone.start : &s->zone.stop;
	const unsigned values[] = {[CHANGE_MONTH] = c->month,
		[CHANGE_DATE] = c->date,
		[CHANGE_DAY] = c->day,
		[CHANGE_LAST] = c->is_last,
		[CHANGE_TIME] = c->hour,
		[CHANGE_FIXED] = 0};

	if (!s->has_zone || s->zone.dst != ZONE_DST_RULE)
		return ERR_NOTFOUND;
	buf_add_u64(out, values[field]);
	return buf_check(out);
}

static const void *
struct_of(const struct place *p, enum from from)
{
	const void *structs[] = {[FROM_FUNCTION] = NULL,
		[FROM_PHONE] = p->view->phone,
		[FROM_SITE] = &p->view->site->site,
		[FROM_LINE] = p->line ? line_of(p) : NULL,
		[FROM_ASSIGNMENT] = p->line ? &p->line->assignment : NULL,
		[FROM_SERVER] = p->server,
		[FROM_KEY] = p->key ? &p->key->key : NULL};

	return structs[from];
}

static size_t
count(void *ctx, enum template_repeat repeat, size_t line)
{
	const struct view *v = ctx;
	const size_t counts[REPEAT__COUNT] = {[REPEAT_ONCE] = 1,
		[REPEAT_LINES] = view_lines_len(v),
		[REPEAT_KEYS] = view_keys_len(v),
		[REPEAT_BLF] = view_blf_len(v)};

	return repeat == REPEAT_SERVERS ? view_line(v, line)->servers_len : counts[repeat];
}

static uint64_t
number(void *ctx, enum template_repeat repeat, size_t line, size_t i)
{
	const struct view *v = ctx;

	(void)line;
	if (repeat == REPEAT_LINES)
		return (uint64_t)view_line(v, i)->assignment.position;
	return repeat == REPEAT_KEYS ? (uint64_t)view_key(v, i)->key.position : i + 1;
}

static enum err
value(void *ctx, struct slice name, enum template_repeat repeat, size_t line, size_t i,
	struct buf *out)
{
	const struct view *v = ctx;
	enum placeholder_id id = placeholder_find(name);
	struct place p = {.view = v, .server_i = i, .name = name};
	enum from from = rows[id].from;

	if (repeat == REPEAT_LINES || repeat == REPEAT_SERVERS)
		p.line = view_line(v, repeat == REPEAT_SERVERS ? line : i);
	if (repeat == REPEAT_SERVERS)
		p.server = &p.line->servers[i];
	if (repeat == REPEAT_KEYS)
		p.key = view_key(v, i);
	if (repeat == REPEAT_BLF)
		p.key = view_blf(v, i);
	if (from == FROM_FUNCTION)
		return rows[id].value(&p, out);
	if (from == FROM_DST_START || from == FROM_DST_STOP)
		return change_value(&p, from, rows[id].offset, out);
	return add_text(out, (const char *)struct_of(&p, from) + rows[id].offset);
}

struct template_source
render_source(struct view *v)
{
	return (struct template_source){count, number, value, v};
}
