#if @IN_LANES@
    /* Unaligned on purpose: rows of an array begin anywhere. */
    typedef @typ@ lanes_t __attribute__((vector_size(16), aligned(1), may_alias));
    enum { LANES = 16 / sizeof(@typ@) };

    if (is1_n == sizeof(@typ@) && is2_n == sizeof(@typ@)) {
        /* Both run along n: dot products. Four sums at once, so that no addition waits for the one before. */
        for (m = 0; m < dm; m++, ip1 += is1_m, op += os_m) {
            for (p = 0; p < dp; p++) {
                const @typ@ *row = (const @typ@ *)ip1;
                const @typ@ *col = (const @typ@ *)(ip2 + p * is2_p);
                lanes_t sum0 = {0}, sum1 = {0}, sum2 = {0}, sum3 = {0};
                for (n = 0; n + 4 * LANES <= dn; n += 4 * LANES) {
                    sum0 += *(const lanes_t *)(row + n) * *(const lanes_t *)(col + n);
                    sum1 += *(const lanes_t *)(row + n + LANES) * *(const lanes_t *)(col + n + LANES);
                    sum2 += *(const lanes_t *)(row + n + 2 * LANES) * *(const lanes_t *)(col + n + 2 * LANES);
                    sum3 += *(const lanes_t *)(row + n + 3 * LANES) * *(const lanes_t *)(col + n + 3 * LANES);
                }
                sum0 = (sum0 + sum1) + (sum2 + sum3);
                @typ@ sum = 0;
                for (int lane = 0; lane < LANES; lane++) {
                    sum += sum0[lane];
                }
                for (; n < dn; n++) {
                    sum += row[n] * col[n];
                }
                *(@typ@ *)(op + p * os_p) = sum;
            }
        }
        return;
    }
    if (is2_p == sizeof(@typ@) && os_p == sizeof(@typ@)) {
        /* The second runs along p, as does the result: add up multiples of its rows. */
        for (m = 0; m < dm; m++, ip1 += is1_m, op += os_m) {
            @typ@ *sum = (@typ@ *)op;
            for (p = 0; p < dp; p++) {
                sum[p] = 0;
            }
            for (n = 0; n < dn; n++) {
                const @typ@ factor = *(const @typ@ *)(ip1 + n * is1_n);
                const @typ@ *row = (const @typ@ *)(ip2 + n * is2_n);
                for (p = 0; p + LANES <= dp; p += LANES) {
                    *(lanes_t *)(sum + p) += factor * *(const lanes_t *)(row + p);
                }
                for (; p < dp; p++) {
                    sum[p] += factor * row[p];
                }
            }
        }
        return;
    }
#endif
