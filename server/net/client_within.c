#include "net/client_within.h"

#include "base/auto.h"
#include "base/slice.h"

#include <curl/curl.h>

static void
free_url(CURLU **url)
{
	curl_url_cleanup(*url);
}

static CURLU *
parse_url(const char *text)
{
	CURLU *u = curl_url();

	if (u != NULL && curl_url_set(u, CURLUPART_URL, text, 0) == CURLUE_OK)
		return u;
	curl_url_cleanup(u);
	return NULL;
}

/* Whether two URLs say the same of a part, in either case. */
static bool
is_same_part(CURLU *a, CURLU *b, CURLUPart part)
{
	char *of_a = NULL, *of_b = NULL;
	bool is_same = curl_url_get(a, part, &of_a, CURLU_DEFAULT_PORT) == CURLUE_OK &&
		       curl_url_get(b, part, &of_b, CURLU_DEFAULT_PORT) == CURLUE_OK &&
		       slice_eq_nocase(slice_of(of_a), slice_of(of_b));

	curl_free(of_a);
	curl_free(of_b);
	return is_same;
}

bool
client_is_within(const char *home, const char *url)
{
	static const CURLUPart parts[] = {CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT};
	AUTO(free_url) CURLU *own = parse_url(home);
	AUTO(free_url) CURLU *asked = parse_url(url);

	if (own == NULL || asked == NULL)
		return false;
	for (size_t i = 0; i < COUNT(parts); i++)
		if (!is_same_part(own, asked, parts[i]))
			return false;
	return true;
}
