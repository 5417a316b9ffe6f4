// Keeps the findings in a file of rows, and writes them as a document.
#include "exhaustive.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A row: name, stride, values or derivative, path, and the finding's numbers in hexadecimal, so that none is rounded.
#define ROW_FORMAT                                                                                                   \
    "%s\t%" PRIu32 "\t%s\t%s\t%a\t%a\t%a\t%a\t%a\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64             \
    "\t%" PRIu64 "\t%a\n"
#define ROW_PATTERN                                                                                                  \
    "%127[^\t]\t%" SCNu32 "\t%15[^\t]\t%15[^\t]\t%la\t%la\t%la\t%la\t%la\t%" SCNu64 "\t%" SCNu64 "\t%" SCNu64         \
    "\t%" SCNu64 "\t%" SCNu64 "\t%la\n"

typedef struct {
    char name[128], kind[16], path[16];
    uint32_t stride;
    finding found;
} row;

static bool read_row(FILE *file, row *r) {
    finding *f = &r->found;
    return fscanf(
               file, ROW_PATTERN, r->name, &r->stride, r->kind, r->path, &f->error, &f->error_at, &f->share,
               &f->subnormal_error, &f->subnormal_at, &f->nan_right, &f->nan_wrong, &f->infinite_right,
               &f->infinite_wrong, &f->zeros_wrong, &f->wrong_at)
        == 15;
}

static void write_row(FILE *file, const char *name, uint32_t stride, const char *kind, int path, const finding *f) {
    fprintf(
        file, ROW_FORMAT, name, stride, kind, path_name(path), f->error, f->error_at, f->share, f->subnormal_error,
        f->subnormal_at, f->nan_right, f->nan_wrong, f->infinite_right, f->infinite_wrong, f->zeros_wrong, f->wrong_at);
}

/// The rows of one function, kind and path; those of the smallest stride when there are several.
static bool find_row(const char *file_name, const char *name, const char *kind, const char *path, row *found) {
    FILE *file = file_name ? fopen(file_name, "r") : NULL;
    bool any = false;
    row r;
    while (file && read_row(file, &r)) {
        if (strcmp(r.name, name) || strcmp(r.kind, kind) || strcmp(r.path, path)) continue;
        if (!any || r.stride < found->stride) *found = r;
        any = true;
    }
    if (file) fclose(file);
    return any;
}

bool is_stored(const char *file, const char *name, uint32_t stride) {
    row r;
    return find_row(file, name, "value", path_name(path_count() - 1), &r) && r.stride <= stride;
}

void store(const char *file_name, const function_case *c, uint32_t stride, const path_findings found[PATHS_MOST]) {
    FILE *file = fopen(file_name, "a");
    if (!file) {
        perror(file_name);
        return;
    }
    // The value of the last path last: it is what says that the function is done.
    for (int path = 0; path < path_count(); path++)
        if (c->slope_bound > 0) write_row(file, c->name, stride, "derivative", path, &found[path].slopes);
    for (int path = 0; path < path_count(); path++)
        write_row(file, c->name, stride, "value", path, &found[path].values);
    fclose(file);
}

static const char *unit(const function_case *c, bool of_slopes) {
    return !of_slopes || c->slope_measure == in_ulps ? "ulp" : "· 2⁻²² of the largest";
}

static void print_place(FILE *file, double error, double at) {
    if (error > 0) fprintf(file, " at %.9g", at);
}

static void write_bound(FILE *file, const function_case *c, bool of_slopes) {
    fprintf(file, "%g", of_slopes ? c->slope_bound : c->value_bound);
    bool grows = (c->linear != 0 || c->cubic != 0) && !(of_slopes && c->slope_measure == in_shares_of_largest);
    if (grows) fprintf(file, " + 2·\\|u\\|");
}

void print_row(const function_case *c, bool of_slopes, int path, const finding *f) {
    printf(
        "%-44s %-10s %-8s %.4f %s", c->name, of_slopes ? "derivative" : "value", path_name(path), f->error,
        unit(c, of_slopes));
    print_place(stdout, f->error, f->error_at);
    printf(" (%.0f %% of what is allowed)", 100 * f->share);
    if (f->subnormal_error > 0) printf(", subnormal %.3f · 2⁻¹⁴⁹ at %.9g", f->subnormal_error, f->subnormal_at);
    printf(
        ", NaN %" PRIu64 " right %" PRIu64 " wrong, ∞ %" PRIu64 " right %" PRIu64 " wrong", f->nan_right, f->nan_wrong,
        f->infinite_right, f->infinite_wrong);
    if (f->nan_wrong || f->infinite_wrong) printf(" (at %.9g)", f->wrong_at);
    if (f->zeros_wrong) printf(", %" PRIu64 " zeros of the wrong sign", f->zeros_wrong);
    printf("%s\n", is_within_bounds(f) ? "" : "  MISSED");
}

/// One line of the table: the paths that found the same share one.
static void write_line(FILE *file, const function_case *c, bool of_slopes, const char *paths, const row *r) {
    const finding *f = &r->found;
    fprintf(file, "| `%s` | %s | %.3f", c->name, paths, f->error);
    print_place(file, f->error, f->error_at);
    fprintf(file, " | ");
    write_bound(file, c, of_slopes);
    if (of_slopes) fprintf(file, " %s", unit(c, true));
    fprintf(file, " | %.0f %% | ", 100 * f->share);
    if (of_slopes && c->slope_measure != in_ulps) fprintf(file, "–");
    else if (f->subnormal_error > 0) fprintf(file, "%.3f", f->subnormal_error), print_place(file, 1, f->subnormal_at);
    else fprintf(file, "0");
    fprintf(
        file, " | %" PRIu64 " / %" PRIu64 " | %" PRIu64 " / %" PRIu64 " | ", f->nan_right, f->nan_wrong,
        f->infinite_right, f->infinite_wrong);
    if (r->stride == 1) fprintf(file, "every");
    else fprintf(file, "1 of %" PRIu32, r->stride);
    fprintf(file, "%s |\n", is_within_bounds(f) ? "" : " **missed**");
}

// MARK: The document as it was

/// The text of a file; empty where there is none. The caller frees it.
static char *read_text(const char *file_name) {
    FILE *file = fopen(file_name, "r");
    size_t length = 0, room = 1 << 20;
    char *text = malloc(room);
    for (size_t n; file && (n = fread(text + length, 1, room - length - 1, file)) > 0;) {
        length += n;
        if (room - length < 2) text = realloc(text, room *= 2);
    }
    if (file) fclose(file);
    text[length] = 0;
    return text;
}

/// The next line of a section that tells of a function; NULL after the last. `at` is the section's heading at first.
static const char *next_line(const char *at, const char *name) {
    char start[160];
    snprintf(start, sizeof start, "| `%s` |", name);
    while (at && (at = strchr(at, '\n')) && strncmp(++at, "## ", 3) != 0)
        if (strncmp(at, start, strlen(start)) == 0) return at;
    return NULL;
}

static const char *find_section(const char *text, const char *title) {
    char heading[80];
    snprintf(heading, sizeof heading, "\n## %s\n", title);
    const char *found = strstr(text, heading);
    return found ? found + 1 : NULL;
}

static const char *const titles[2][2] = {
    {"Values", "Derivatives"}, {"Values with other parameters", "Derivatives with other parameters"}};

bool is_documented(const char *document, const char *name) {
    char *text = read_text(document);
    bool is_there = next_line(find_section(text, titles[0][0]), name) || next_line(find_section(text, titles[1][0]), name);
    free(text);
    return is_there;
}

/// Copies the lines on a function. False when they tell of a missed bound.
static bool copy_lines(FILE *file, const char *section, const char *name) {
    bool is_right = true;
    for (const char *line = section; (line = next_line(line, name));) {
        int length = (int)strcspn(line, "\n");
        fprintf(file, "%.*s\n", length, line);
        const char *missed = strstr(line, "**missed**");
        is_right = is_right && !(missed && missed < line + length);
    }
    return is_right;
}

// MARK: The document as it is to be

static bool write_table(FILE *file, const char *old, const char *rows, bool of_slopes, bool of_samples) {
    bool is_right = true;
    const char *title = titles[of_samples][of_slopes], *section = find_section(old, title);
    fprintf(file, "## %s\n\n", title);
    fprintf(
        file,
        "| function | path | largest error%s | bound | of it | subnormal, in 2⁻¹⁴⁹ | NaN right / wrong "
        "| ∞ right / wrong | floats |\n"
        "|---|---|---|---|---|---|---|---|---|\n",
        of_slopes ? "" : ", ulp");
    for (int i = 0; i < case_count; i++) {
        const function_case *c = &cases[i];
        if (c->is_sampled != of_samples || (of_slopes && c->slope_bound == 0)) continue;
        row found[PATHS_MOST];
        bool is_there[PATHS_MOST];
        for (int path = 0; path < path_count(); path++)
            is_there[path] =
                find_row(rows, c->name, of_slopes ? "derivative" : "value", path_name(path), &found[path]);
        if (!is_there[path_count() - 1]) is_right = copy_lines(file, section, c->name) && is_right;
        for (int path = 0; path < path_count(); path++) {
            if (!is_there[path]) continue;
            char paths[64] = "";
            for (int other = path; other < path_count(); other++) {
                if (!is_there[other] || found[other].stride != found[path].stride
                    || memcmp(&found[other].found, &found[path].found, sizeof(finding)) != 0)
                    continue;
                if (*paths) strcat(paths, ", ");
                strcat(paths, path_name(other));
                if (other > path) is_there[other] = false;
            }
            write_line(file, c, of_slopes, paths, &found[path]);
            is_right = is_right && is_within_bounds(&found[path].found);
        }
    }
    return is_right;
}

static void write_head(FILE *file, const char *compiler, const char *processor) {
    double reference = 0;
    for (int i = 0; i < case_count; i++)
        for (int of_slopes = 0; of_slopes < (cases[i].slope_bound > 0 ? 2 : 1); of_slopes++) {
            double at, error = reference_error(&cases[i], of_slopes, &at);
            reference = error > reference ? error : reference;
        }
    fprintf(
        file,
        "# How exact the elementwise functions are\n\n"
        "Written by `make exhaustive`, which calls the loops of `Sources/CKernels` with all 2³² floats, on every path\n"
        "that the processor has, and fails when a bound is missed. `make test` does the same with each 4099th float and\n"
        "those near multiples of 1/2, powers of 2, the least normal numbers, the infinities and NaN.\n\n"
        "- Processor: %s, with the paths",
        processor);
    for (int path = 0; path < path_count(); path++) fprintf(file, "%s %s", path ? "," : "", path_name(path));
    fprintf(
        file,
        ". Compiler: %s.\n"
        "- What is exact is computed in double with expm1, log1p, erf and erfc, in forms that cancel nothing\n"
        "  (`Scripts/exhaustive/reference.inc`). The same formulas in long double are at most %.1e ulp of a float away,\n"
        "  over 3,200 magnitudes from 2⁻⁴⁰ to 2⁹ and both signs, for each function.\n"
        "- An ulp is the last place of the float nearest to the exact result. Where that float is subnormal the error\n"
        "  stands apart, in units of 2⁻¹⁴⁹, the last place there; the bound is 2 of them (for Softplus with a β other than\n"
        "  1, by which errors are divided too, more).\n"
        "- A derivative is what the loop gives for 1 from above. Where the gradient remembers the output, that output is\n"
        "  the loop's own, and the bound is 2⁻²² of the largest derivative. Where it remembers the input, the bound is\n"
        "  4 ulp; within 1/2 of the zero of the derivative of GELU, SiLU, Swish and Mish, where an ulp has no size, 2⁻²²\n"
        "  of the largest will do: there floats count in \"of it\", not in \"largest error\".\n"
        "- \"of it\" is the largest share of the bound that an error takes. u is what the exponential is taken of: β·x,\n"
        "  or its like in GELU's approximations.\n"
        "- NaN and ∞ are right where the exact result is the same, wrong where only one of both is. For NaN the\n"
        "  derivatives of functions that are linear in pieces are numbers, as PyTorch's are. No gradient of 0, the least\n"
        "  or the largest float from above makes NaN of a number (tried with each 16th block of 4096 floats).\n"
        "- f(0.0) and f(-0.0) have the sign of the exact result, everywhere.\n"
        "- The paths of one line found the same. `identity` is exact. Tensors' other functions (sine, logarithm, roots)\n"
        "  are the C library's.\n\n",
        compiler, reference);
}

bool write_document(const char *rows, const char *document, const char *compiler, const char *processor) {
    char *old = read_text(document);
    FILE *file = fopen(document, "w");
    if (!file) {
        perror(document);
        free(old);
        return false;
    }
    const char *tables = find_section(old, titles[0][0]);
    bool has_all = true;
    for (int i = 0; i < case_count; i++) has_all = has_all && is_stored(rows, cases[i].name, UINT32_MAX);
    if (has_all || !tables) write_head(file, compiler, processor);
    else fwrite(old, 1, (size_t)(tables - old), file);
    bool is_right = true;
    for (int of_samples = 0; of_samples < 2; of_samples++)
        for (int of_slopes = 0; of_slopes < 2; of_slopes++) {
            if (of_samples || of_slopes) fprintf(file, "\n");
            is_right = write_table(file, old, rows, of_slopes, of_samples) && is_right;
        }
    free(old);
    return fclose(file) == 0 && is_right;
}
