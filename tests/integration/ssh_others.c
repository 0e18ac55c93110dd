#include "ssh_place.h"
int main(void)
{
	return 0;
}
