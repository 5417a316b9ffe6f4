#include "ThreadScope.h"

static _Thread_local void *current;

void *rectifier_thread_scope(void) { return current; }

void rectifier_set_thread_scope(void *scope) { current = scope; }
