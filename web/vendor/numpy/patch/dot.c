        if (is1 == sizeof(@type@) && is2 == sizeof(@type@)) {
            /* Contiguous: four sums at once, so that no addition waits for the one before. */
            typedef @type@ lanes_t __attribute__((vector_size(16), aligned(1), may_alias));
            enum { LANES = 16 / sizeof(@type@) };
            lanes_t sum0 = {0}, sum1 = {0}, sum2 = {0}, sum3 = {0};
            for (; i + 4 * LANES <= n; i += 4 * LANES, ip1 += 64, ip2 += 64) {
                sum0 += ((const lanes_t *)ip1)[0] * ((const lanes_t *)ip2)[0];
                sum1 += ((const lanes_t *)ip1)[1] * ((const lanes_t *)ip2)[1];
                sum2 += ((const lanes_t *)ip1)[2] * ((const lanes_t *)ip2)[2];
                sum3 += ((const lanes_t *)ip1)[3] * ((const lanes_t *)ip2)[3];
            }
            sum0 = (sum0 + sum1) + (sum2 + sum3);
            for (int lane = 0; lane < LANES; lane++) {
                sum += sum0[lane];
            }
        }
