/* render_source - what the placeholders of templates are worth for one phone. */
#ifndef PROVISION_RENDER_SOURCE_H
#define PROVISION_RENDER_SOURCE_H

#include "provision/render_view.h"
#include "provision/template.h"

/* What secrets read where they are masked. */

/* A source for template_fill(); v is borrowed for as long as the source is used. */
struct template_source render_source(struct view *v);

#endif
