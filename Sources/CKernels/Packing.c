// What the gradient of a function of two straight pieces needs: on which of them each element lies.
#include "Kernels.h"

#include <math.h>
#include <string.h>

enum { PART = 1 << 10, PIECE = 1 << 14 };

/// A saved number on each of the pieces, for those functions whose derivative takes two values.
static bool find_pieces(rectifier_function function, parameters p, float *first, float *second) {
    float a = p.a, b = p.b;
    (void)a, (void)b;
    switch (function) {
#define NONE false
#define PIECES(one, other) (*first = (one), *second = (other), true)
#define FUNCTION(name, value, derivative, saved, pieces, ...) case rectifier_##name: return pieces;
#include "functions.inc"
    }
}

bool rectifier_packs(rectifier_function function, float a, float b) {
    float first, second;
    return find_pieces(function, (parameters){a, b}, &first, &second);
}

typedef struct {
    void (*loop)(const float *, const float *, float *, size_t blocks, parameters);
    parameters p;
    float first, second, slope;
    const float *saved, *upstream;
    uint16_t *words;
    float *result;
    size_t n;
} packing;

static void pack_pieces(void *context, size_t start, size_t end) {
    const packing *w = context;
    float ones[PART], slopes[PART];
    for (size_t i = 0; i < PART; i++) ones[i] = 1.0f;
    for (; start < end; start += PART) {
        size_t count = end - start < PART ? end - start : PART, known = w->n - start < count ? w->n - start : count;
        const float *x = w->saved + start;
        float last[PART];
        if (known < count) {  // the last block is not full
            memset(last, 0, sizeof last);
            x = memcpy(last, x, known * sizeof *x);
        }
        w->loop(x, ones, slopes, count / BLOCK, w->p);
        rectifier_kernels()->pack(slopes, w->slope, w->words + start / BLOCK, count / BLOCK);
    }
}

static packing prepare(rectifier_function function, size_t n, float a, float b) {
    packing w = {.loop = rectifier_kernels()->backward[function], .p = {a, b}, .n = n};
    find_pieces(function, w.p, &w.first, &w.second);
    float v[BLOCK], g[BLOCK];
    for (int i = 0; i < BLOCK; i++) v[i] = w.first, g[i] = 1.0f;
    w.loop(v, g, g, 1, w.p);
    w.slope = g[0];
    return w;
}

static size_t whole_blocks(size_t n) { return (n + BLOCK - 1) / BLOCK * BLOCK; }

void rectifier_pack(
    rectifier_function function, const float *saved, uint16_t *words, size_t n, float a, float b) {
    packing w = prepare(function, n, a, b);
    w.saved = saved;
    w.words = words;
    rectifier_share(whole_blocks(n), PIECE, pack_pieces, &w);
}

static void backward_pieces(void *context, size_t start, size_t end) {
    const packing *w = context;
    float sides[PART], last[PART] = {0};
    for (; start < end; start += PART) {
        size_t count = end - start < PART ? end - start : PART, known = w->n - start < count ? w->n - start : count;
        rectifier_kernels()->unpack(w->words + start / BLOCK, w->first, w->second, sides, count / BLOCK);
        if (known == count) {
            w->loop(sides, w->upstream + start, w->result + start, count / BLOCK, w->p);
            continue;
        }
        memcpy(last, w->upstream + start, known * sizeof *last);
        w->loop(sides, last, last, count / BLOCK, w->p);
        memcpy(w->result + start, last, known * sizeof *last);
    }
}

void rectifier_backward_packed(
    rectifier_function function, const uint16_t *words, const float *upstream, float *result, size_t n, float a,
    float b) {
    packing w = prepare(function, n, a, b);
    w.words = (uint16_t *)words;
    w.upstream = upstream;
    w.result = result;
    rectifier_share(whole_blocks(n), PIECE, backward_pieces, &w);
}
