/* SPDX-License-Identifier: MIT */
/* Handing messages over, which the rooms above do: that it was done is an
 * event of the user. */
#ifndef DIR_DELIVERY_H
#define DIR_DELIVERY_H

#include "dir/dir.h"

/*
 * Hand over what was written by changes of this handle and is committed now.
 * No transaction is open.  What fails waits for ud_notify_pending().  Defined
 * in user/delivery.c.
 */
void deliver_messages(ud_dir *dir);

#endif
