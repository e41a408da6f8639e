#include "manage/phone_firmware.h"

struct phone_firmware
phone_firmware_of(const struct firmware_choice *choice, struct slice runs)
{
	const struct scope_release *r = &choice->release;
	bool is_set = r->release_id != 0;

	return (struct phone_firmware){
		.release = is_set ? r->name : NULL,
		.from = choice->is_offered || choice->is_held ? "rollout" :
			is_set && choice->scope == NULL       ? "last" :
								choice->scope,
		.is_held = choice->is_held,
		.keeps_newer =
			is_set && r->may_be_newer && release_is_newer(runs, slice_of(r->name)),
	};
}
