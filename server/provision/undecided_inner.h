/* undecided_inner - what undecided.c and undecided_list.c share. */
#ifndef PROVISION_UNDECIDED_INNER_H
#define PROVISION_UNDECIDED_INNER_H

#include "provision/undecided.h"

struct undecided_item {
	uint8_t kind; /* enum undecided_kind */
	struct mac mac;
};

#endif
