// Every elementwise function of the library that has a loop of its own, at its defaults and at some other parameters,
// with the bounds that design.md sets.
#include "exhaustive.h"

#define AT_DEFAULTS .is_default = true, .value_bound = 2, .subnormal_bound = 2
#define SAMPLED .value_bound = 2, .subnormal_bound = 2

// What the gradient remembers decides how far off it may be: for the input 4 ulp, for the output 2⁻²² of the largest.
#define INPUT .slope_measure = in_ulps, .slope_bound = 4, .largest_slope = 1
#define OUTPUT .remembers_output = true, .slope_measure = in_shares_of_largest, .slope_bound = 1, .largest_slope = 1
// Smooth functions with a minimum at `x`, and the largest derivative there is.
#define MINIMUM(x, largest) INPUT, .zero = x, .largest_slope = largest

#define SELU_LEFT_SLOPE 1.7580993408473769
#define EXPONENT(linear_part, cubic_part) .linear = linear_part, .cubic = cubic_part

const function_case cases[] = {
    {"relu", rectifier_relu, AT_DEFAULTS, OUTPUT},
    {"relu6", rectifier_relu6, AT_DEFAULTS, OUTPUT},
    {"leaky-relu:negative-slope=0.01", rectifier_leaky_relu, 0.01f, AT_DEFAULTS, OUTPUT},
    {"prelu:channels=1,axis=-1,initial-slope=0.25", rectifier_leaky_relu, 0.25f, .is_prelu = true, AT_DEFAULTS, INPUT},
    {"rrelu:lower=0.125,upper=0.3333333333333333", rectifier_leaky_relu, 0.5f * 0.125f + 0.5f * 0.33333334f, AT_DEFAULTS, OUTPUT},
    {"squared-relu", rectifier_squared_relu, AT_DEFAULTS, INPUT},
    {"shifted-relu", rectifier_threshold, -1, -1, AT_DEFAULTS, OUTPUT},
    {"threshold:threshold=0,value=0", rectifier_threshold, AT_DEFAULTS, OUTPUT},
    {"step:threshold=0", rectifier_step, AT_DEFAULTS, OUTPUT},
    {"elu:alpha=1", rectifier_elu, 1, AT_DEFAULTS, INPUT},
    {"celu:alpha=1", rectifier_celu, 1, AT_DEFAULTS, INPUT},
    {"selu", rectifier_selu, AT_DEFAULTS, INPUT, .largest_slope = SELU_LEFT_SLOPE},
    {"gelu:approximation=none", rectifier_gelu, AT_DEFAULTS, MINIMUM(-0.7517916, 1.1289), .value_bound = 4},
    {"gelu:approximation=tanh", rectifier_gelu_tanh, AT_DEFAULTS, MINIMUM(-0.7524614, 1.1291),
        EXPONENT(1.5957691, 0.0713548)},
    {"gelu:approximation=sigmoid", rectifier_gelu_sigmoid, AT_DEFAULTS, MINIMUM(-0.7511494, 1.0998),
        EXPONENT(1.702, 0)},
    {"silu", rectifier_silu, AT_DEFAULTS, MINIMUM(-1.2784645, 1.0998), .value_bound = 4},
    {"swish:initial-beta=1", rectifier_swish, 1, AT_DEFAULTS, MINIMUM(-1.2784645, 1.0998), EXPONENT(1, 0)},
    {"hard-swish", rectifier_hard_swish, AT_DEFAULTS, INPUT},
    {"mish", rectifier_mish, AT_DEFAULTS, MINIMUM(-1.1924312, 1.0886), .value_bound = 4},
    {"softplus:beta=1", rectifier_softplus, AT_DEFAULTS, OUTPUT},
    {"squareplus:b=4", rectifier_squareplus, 4, AT_DEFAULTS, INPUT},
    {"sparse-plus", rectifier_sparse_plus, AT_DEFAULTS, INPUT},
    {"exponential", rectifier_exp, AT_DEFAULTS, INPUT, .remembers_output = true},
    {"softsign", rectifier_softsign, AT_DEFAULTS, INPUT},
    {"sigmoid", rectifier_sigmoid, AT_DEFAULTS, OUTPUT, .largest_slope = 0.25},
    {"log-sigmoid", rectifier_log_sigmoid, AT_DEFAULTS, OUTPUT},
    {"hard-sigmoid", rectifier_hard_sigmoid, AT_DEFAULTS, INPUT},
    {"sparse-sigmoid", rectifier_sparse_sigmoid, AT_DEFAULTS, INPUT},
    {"tanh", rectifier_tanh, AT_DEFAULTS, OUTPUT},
    {"hard-tanh:lower=-1,upper=1", rectifier_hard_tanh, -1, 1, AT_DEFAULTS, OUTPUT},
    {"tanhshrink", rectifier_tanhshrink, AT_DEFAULTS, INPUT},
    {"hard-shrink:lambda=0.5", rectifier_hard_shrink, 0.5f, AT_DEFAULTS, OUTPUT},
    {"soft-shrink:lambda=0.5", rectifier_soft_shrink, 0.5f, AT_DEFAULTS, OUTPUT},
    // What tensors have beside the activations.
    {"Tensor.expMinusOne", rectifier_expm1, AT_DEFAULTS, INPUT},
    {"Tensor.logOnePlus", rectifier_log1p, AT_DEFAULTS, INPUT},
    {"Tensor.erf", rectifier_erf, AT_DEFAULTS, INPUT},
    {"swish's gradient by β, β = 1", rectifier_swish_by_beta, 1, AT_DEFAULTS, EXPONENT(1, 0)},
    // Other parameters.
    {"leaky-relu:negative-slope=0.2", rectifier_leaky_relu, 0.2f, SAMPLED, OUTPUT},
    {"leaky-relu:negative-slope=0", rectifier_leaky_relu, 0, SAMPLED, INPUT},
    {"leaky-relu:negative-slope=-0.5", rectifier_leaky_relu, -0.5f, SAMPLED, INPUT},
    {"leaky-relu:negative-slope=1.5", rectifier_leaky_relu, 1.5f, SAMPLED, OUTPUT, .largest_slope = 1.5},
    {"prelu, slope 0.2", rectifier_leaky_relu, 0.2f, .is_prelu = true, SAMPLED, INPUT},
    {"prelu, slope -0.5", rectifier_leaky_relu, -0.5f, .is_prelu = true, SAMPLED, INPUT},
    {"elu:alpha=1.5", rectifier_elu, 1.5f, SAMPLED, INPUT, .largest_slope = 1.5},
    {"elu:alpha=0.3", rectifier_elu, 0.3f, SAMPLED, INPUT},
    {"celu:alpha=1.5", rectifier_celu, 1.5f, SAMPLED, INPUT},
    {"celu:alpha=0.3", rectifier_celu, 0.3f, SAMPLED, INPUT},
    {"swish:initial-beta=0.5", rectifier_swish, 0.5f, SAMPLED, MINIMUM(-2.556929, 1.0998), EXPONENT(0.5, 0)},
    {"swish:initial-beta=2", rectifier_swish, 2, SAMPLED, MINIMUM(-0.6392323, 1.0998), EXPONENT(2, 0)},
    {"swish's gradient by β, β = 0.5", rectifier_swish_by_beta, 0.5f, SAMPLED, EXPONENT(0.5, 0)},
    {"swish's gradient by β, β = 2", rectifier_swish_by_beta, 2, SAMPLED, EXPONENT(2, 0)},
    {"softplus:beta=2", rectifier_sharp_softplus, 2, SAMPLED, OUTPUT, EXPONENT(2, 0)},
    {"softplus:beta=0.5", rectifier_sharp_softplus, 0.5f, SAMPLED, OUTPUT, EXPONENT(0.5, 0), .subnormal_bound = 4},
    {"softplus:beta=0.3", rectifier_sharp_softplus, 0.3f, SAMPLED, OUTPUT, EXPONENT(0.3f, 0),
        .subnormal_bound = 2 + 2 * 87},
    {"squareplus:b=0.25", rectifier_squareplus, 0.25f, SAMPLED, INPUT},
    {"threshold:threshold=0.1,value=-0.7", rectifier_threshold, 0.1f, -0.7f, SAMPLED, OUTPUT},
    {"step:threshold=0.5", rectifier_step, 0.5f, SAMPLED, OUTPUT},
    {"hard-tanh:lower=-0.3,upper=0.1", rectifier_hard_tanh, -0.3f, 0.1f, SAMPLED, OUTPUT},
    {"hard-shrink:lambda=0", rectifier_hard_shrink, 0, SAMPLED, OUTPUT},
    {"hard-shrink:lambda=0.3", rectifier_hard_shrink, 0.3f, SAMPLED, OUTPUT},
    {"soft-shrink:lambda=0.3", rectifier_soft_shrink, 0.3f, SAMPLED, OUTPUT},
};

const int case_count = sizeof cases / sizeof *cases;
