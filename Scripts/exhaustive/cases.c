// What the sweep checks, and how far off it may be.
#include "exhaustive.h"

#define MINIMUM(x, largest) .zero = x, .largest_slope = largest
#define EXPONENT(linear_part, cubic_part) .linear = linear_part, .cubic = cubic_part
#define SAMPLED .is_sampled = true
#define NO_DERIVATIVE .has_no_derivative = true

function_case cases[] = {
#define FUNCTION(name, value, derivative, saved, pieces, text, ...) {text, rectifier_##name, ##__VA_ARGS__},
#include "functions.inc"
    // What else the loops above serve, and other parameters.
    {"prelu:channels=1,axis=-1,initial-slope=0.25", rectifier_leaky_relu, .a = 0.25f, .is_prelu = true},
    {"rrelu:lower=0.125,upper=0.3333333333333333", rectifier_leaky_relu, .a = 0.5f * 0.125f + 0.5f * 0.33333334f},
    {"shifted-relu", rectifier_threshold, .a = -1, .b = -1},
    {"leaky-relu:negative-slope=0.2", rectifier_leaky_relu, .a = 0.2f, SAMPLED},
    {"leaky-relu:negative-slope=0", rectifier_leaky_relu, .a = 0, SAMPLED},
    {"leaky-relu:negative-slope=-0.5", rectifier_leaky_relu, .a = -0.5f, SAMPLED},
    {"leaky-relu:negative-slope=1.5", rectifier_leaky_relu, .a = 1.5f, .largest_slope = 1.5, SAMPLED},
    {"prelu, slope 0.2", rectifier_leaky_relu, .a = 0.2f, .is_prelu = true, SAMPLED},
    {"prelu, slope -0.5", rectifier_leaky_relu, .a = -0.5f, .is_prelu = true, SAMPLED},
    {"elu:alpha=1.5", rectifier_elu, .a = 1.5f, .largest_slope = 1.5, SAMPLED},
    {"elu:alpha=0.3", rectifier_elu, .a = 0.3f, SAMPLED},
    {"celu:alpha=1.5", rectifier_celu, .a = 1.5f, SAMPLED},
    {"celu:alpha=0.3", rectifier_celu, .a = 0.3f, SAMPLED},
    {"swish:initial-beta=0.5", rectifier_swish, .a = 0.5f, MINIMUM(-2.556929, 1.0998), EXPONENT(0.5, 0), SAMPLED},
    {"swish:initial-beta=2", rectifier_swish, .a = 2, MINIMUM(-0.6392323, 1.0998), EXPONENT(2, 0), SAMPLED},
    {"swish's gradient by β, β = 0.5", rectifier_swish_by_beta, .a = 0.5f, EXPONENT(0.5, 0), NO_DERIVATIVE, SAMPLED},
    {"swish's gradient by β, β = 2", rectifier_swish_by_beta, .a = 2, EXPONENT(2, 0), NO_DERIVATIVE, SAMPLED},
    {"softplus:beta=0.5", rectifier_sharp_softplus, .a = 0.5f, EXPONENT(0.5, 0), .subnormal_bound = 4, SAMPLED},
    {"softplus:beta=0.3", rectifier_sharp_softplus, .a = 0.3f, EXPONENT(0.3f, 0),
        .subnormal_bound = 2 + 2 * 87, SAMPLED},
    {"squareplus:b=0.25", rectifier_squareplus, .a = 0.25f, SAMPLED},
    {"threshold:threshold=0.1,value=-0.7", rectifier_threshold, .a = 0.1f, .b = -0.7f, SAMPLED},
    {"step:threshold=0.5", rectifier_step, .a = 0.5f, SAMPLED},
    {"hard-tanh:lower=-0.3,upper=0.1", rectifier_hard_tanh, .a = -0.3f, .b = 0.1f, SAMPLED},
    {"hard-shrink:lambda=0", rectifier_hard_shrink, .a = 0, SAMPLED},
    {"hard-shrink:lambda=0.3", rectifier_hard_shrink, .a = 0.3f, SAMPLED},
    {"soft-shrink:lambda=0.3", rectifier_soft_shrink, .a = 0.3f, SAMPLED},
};

const int case_count = sizeof cases / sizeof *cases;

void complete_cases(void) {
    for (int i = 0; i < case_count; i++) {
        function_case *c = &cases[i];
        c->saves_output = !c->is_prelu && rectifier_saves_output(c->function, c->a, c->b);
        if (c->value_bound == 0) c->value_bound = 2;
        if (c->subnormal_bound == 0) c->subnormal_bound = 2;
        if (c->largest_slope == 0) c->largest_slope = 1;
        if (c->slope_measure == by_what_is_saved) c->slope_measure = c->saves_output ? in_shares_of_largest : in_ulps;
        if (!c->has_no_derivative) c->slope_bound = c->slope_measure == in_ulps ? 4 : 1;
    }
}
