// How many threads a matrix product started on this thread may use.
#ifndef RECTIFIER_THREADS_H
#define RECTIFIER_THREADS_H

/// Allows `count` threads at the most, and returns how many were allowed before.
int rectifier_limit_threads(int count);
/// Allows as many threads as `rectifier_limit_threads` returned.
void rectifier_restore_threads(int count);

#endif
