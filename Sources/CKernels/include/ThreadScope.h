// One pointer a thread: the gradient scope that the thread is in. Swift has no thread-local storage of its own that
// costs less than a call into the runtime.
#ifndef RECTIFIER_THREAD_SCOPE_H
#define RECTIFIER_THREAD_SCOPE_H

/// The pointer last set on this thread, at first NULL.
void *rectifier_thread_scope(void);
void rectifier_set_thread_scope(void *scope);

#endif
