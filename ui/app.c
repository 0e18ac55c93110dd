#include "app.h"
int app_run(const struct options *options, const struct source *source, const struct secret *password)
{
	(void)options; (void)source; (void)password;
	return 1;
}
void app_list_keys(void)
{
}
