/* SPDX-License-Identifier: MIT */
/**
 * libuserdir: a complete user directory inside your program.
 *
 * This header includes all topics.  Read them in this order:
 *
 *   base.h       result codes, the error of a call, conventions
 *   options.h    what opening it is told: keys, functions of the host, storage
 *   policy.h     rules that a host sets for its organizations
 *   dir.h        opening a directory: keys, authorizer, batches
 *   org.h        organizations, their domains and name rules
 *   user.h       the user record and every way to look one up
 *   lifecycle.h  creating, changing, locking, deleting users; usernames
 *   contact.h    e-mail addresses, phone numbers, invitations, and their codes
 *   password.h   passwords: setting, checking, resets
 *   notify.h     messages to people, and how they leave the library
 *   metadata.h   values that the host keeps with a user
 *   filter.h     filter trees: whom to find
 *   search.h     finding users: pages, totals, trees as JSON, SCIM, LDAP
 *   event.h      the log: who changed what, chained by keyed hashes
 *   maintain.h   check, backup, key rotation, care of the search indexes
 *   copy.h       moving a directory to another storage
 *   rpc.h        all of the above as one call with JSON in and out
 *   storage.h    the storage driver, for hosts that bring their own
 */
#ifndef USERDIR_H
#define USERDIR_H

#include <userdir/base.h>
#include <userdir/contact.h>
#include <userdir/copy.h>
#include <userdir/dir.h>
#include <userdir/event.h>
#include <userdir/filter.h>
#include <userdir/lifecycle.h>
#include <userdir/maintain.h>
#include <userdir/metadata.h>
#include <userdir/notify.h>
#include <userdir/options.h>
#include <userdir/org.h>
#include <userdir/password.h>
#include <userdir/policy.h>
#include <userdir/rpc.h>
#include <userdir/search.h>
#include <userdir/storage.h>
#include <userdir/user.h>
#include <userdir/version.h>

#endif
