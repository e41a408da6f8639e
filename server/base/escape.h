/* escape - what is shown as it is not: text of strangers, harmless, and secrets.
 *
 * Pure.
 */
#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include "base/buf.h"

#define SECRET_MASK "********" /* stands for a secret's value */

/* Appends s with what could fool a terminal escaped: control characters, direction overrides,
 * what is not UTF-8. */
void escape_text(struct slice s, struct buf *out);

/* The same for text of many lines: line ends (CR LF becomes LF) and tabs stay. */
void escape_lines(struct slice text, struct buf *out);

#endif
