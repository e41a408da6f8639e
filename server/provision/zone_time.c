#include "provision/zone_time.h"

enum { DAY_S = 86400, DAYS_OF_ERA = 146097, YEARS_OF_ERA = 400 };

/* Days from 1970-01-01 to the first of a month.
 * Source: the proleptic Gregorian calendar, counted in eras of 400 years that begin in March. */
static int64_t
days_to_month(int64_t year, unsigned month)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - (YEARS_OF_ERA - 1)) / YEARS_OF_ERA;
	int64_t of_era = y - era * YEARS_OF_ERA;
	int64_t of_year = (153 * (int64_t)(month > 2 ? month - 3 : month + 9) + 2) / 5;

	return era * DAYS_OF_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int64_t
year_of(int64_t days)
{
	int64_t year = 1970 + days / 366;

	while (days_to_month(year + 1, 1) <= days)
		year++;
	return year;
}

/* When a change happens in a year, in unix seconds of the clock that ends then. */
static int64_t
change_in(const struct zone_change *c, int64_t year)
{
	int64_t first = days_to_month(year, c->month);
	int64_t next =
		c->month == 12 ? days_to_month(year + 1, 1) : days_to_month(year, c->month + 1);
	int64_t weekday = (first + 4) % 7; /* 1970-01-01 was a Thursday; 0 is Sunday */
	int64_t day = first + ((int64_t)c->day - 1 - weekday + 7) % 7 + 7 * ((int64_t)c->week - 1);

	while (day >= next)
		day -= 7; /* the fifth is the last */
	return day * DAY_S + c->time_s;
}

int32_t
zone_offset_at(const struct zone *z, int64_t at)
{
	int64_t local = at + z->offset_s, begins, ends;
	int64_t year;
	bool is_summer;

	if (z->summer_s == 0 || z->start.week == 0 || z->stop.week == 0 || local < 0)
		return z->offset_s;
	year = year_of(local / DAY_S);
	begins = change_in(&z->start, year) - z->offset_s;
	ends = change_in(&z->stop, year) - z->offset_s - z->summer_s;
	is_summer = begins < ends ? at >= begins && at < ends : at >= begins || at < ends;
	return z->offset_s + (is_summer ? z->summer_s : 0);
}
