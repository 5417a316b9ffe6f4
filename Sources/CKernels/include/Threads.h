#ifndef RECTIFIER_THREADS_H
#define RECTIFIER_THREADS_H

#include <stddef.h>

/// How many threads there are for a loop started here: what OMP_NUM_THREADS says, 1 where OpenMP is not linked or this
/// is already one of several.
size_t rectifier_thread_count(void);

/// How many threads a program may have that gives each of them work of its own: what OMP_NUM_THREADS says, or as many
/// as there are processors.
size_t rectifier_worker_count(void);

/// From now on the loops that this thread starts, and oneDNN's, are done by this thread alone. OpenMP keeps the number a
/// thread, so that others are not affected.
void rectifier_work_alone(void);

/// Calls `body` with stretches of 0 ..< count, `piece` long each but for the last, on OpenMP's threads. Pieces are claimed as threads
/// come free, so that one that is held up holds up no other; which thread does which piece differs from run to run.
/// `piece` is above 0.
void rectifier_parallel(
    size_t count, size_t piece, void (*body)(void *context, size_t start, size_t end), void *context);

#endif
