/*
 * object_parts.h - the table of what there is to know of each kind of object; object.c reads it.
 */
#ifndef PGUSHER_CATALOG_OBJECT_PARTS_H
#define PGUSHER_CATALOG_OBJECT_PARTS_H

#include "catalog/object.h"

/* In their order on the screen; the last one has no id. */
extern const struct tab object_tabs[];

#endif
