// What bounds the work, outside the library: a copy of bytes, and a matrix product by oneDNN.
#pragma once

#include <stddef.h>

/// Copies `count` floats, each thread one part.
void limits_copy(float *target, const float *source, size_t count, int threads);

/// target = x·y of rows × columns, either of x and y stored transposed; by oneDNN with that many threads.
void limits_multiply(
    int rows, int columns, int inner, int transposes_x, int transposes_y, const float *x, const float *y, float *target,
    int threads);
