#ifndef RECTIFIER_THREADS_H
#define RECTIFIER_THREADS_H

#include <stddef.h>

/// How many threads there are for a loop started here: what OMP_NUM_THREADS says, 1 where OpenMP is not linked or this
/// is already one of several.
size_t rectifier_thread_count(void);

/// Calls `body` with stretches of 0 ..< count, `piece` long each but for the last, on OpenMP's threads. Pieces are claimed as threads
/// come free, so that one that is held up holds up no other; which thread does which piece differs from run to run.
/// `piece` is above 0.
void rectifier_parallel(
    size_t count, size_t piece, void (*body)(void *context, size_t start, size_t end), void *context);

#endif
