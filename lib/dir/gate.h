/* SPDX-License-Identifier: MIT */
/* The bound on hashes at once, shared by handles. */
#ifndef DIR_GATE_H
#define DIR_GATE_H

struct ud_hash_gate;

/* 1 if there is room; without a gate there always is.  Never waits. */
int gate_enter(struct ud_hash_gate *gate);
void gate_leave(struct ud_hash_gate *gate);

#endif
