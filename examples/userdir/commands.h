/* SPDX-License-Identifier: MIT */
/*
 * The commands.  Each reads its own options, opens the directory, does its
 * work and returns an exit status.
 */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "app.h"
#include "options.h"

int command_rpc(struct app *app, struct args *args);
int command_call(struct app *app, struct args *args);

int command_user_add(struct app *app, struct args *args);
int command_user_set(struct app *app, struct args *args);
int command_user_show(struct app *app, struct args *args);
int command_user_list(struct app *app, struct args *args);
int command_user_change(struct app *app, struct args *args);
int command_user_delete(struct app *app, struct args *args);
int command_user_add_name(struct app *app, struct args *args);
int command_user_remove_name(struct app *app, struct args *args);

int command_user_verify(struct app *app, struct args *args);
int command_user_send_code(struct app *app, struct args *args);
int command_user_invite(struct app *app, struct args *args);
int command_user_reset_password(struct app *app, struct args *args);
int command_user_set_password(struct app *app, struct args *args);
int command_user_check_password(struct app *app, struct args *args);

int command_org_add(struct app *app, struct args *args);
int command_org_set(struct app *app, struct args *args);
int command_org_domains(struct app *app, struct args *args);
int command_org_show(struct app *app, struct args *args);
int command_org_list(struct app *app, struct args *args);
int command_org_change(struct app *app, struct args *args);

int command_search(struct app *app, struct args *args);
int command_notify(struct app *app, struct args *args);
int command_log(struct app *app, struct args *args);
int command_import(struct app *app, struct args *args);
int command_export(struct app *app, struct args *args);
int command_check(struct app *app, struct args *args);
int command_backup(struct app *app, struct args *args);
int command_copy(struct app *app, struct args *args);
int command_rewrap(struct app *app, struct args *args);
int command_maintain(struct app *app, struct args *args);
int command_optimize(struct app *app, struct args *args);
int command_reindex(struct app *app, struct args *args);

#endif
