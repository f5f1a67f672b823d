/* What all parts share that work on bytes. */
#ifndef FRAMING_BYTES_H
#define FRAMING_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(_WIN32)
#define EXPORTED __declspec(dllexport)
#else
#define EXPORTED __attribute__((visibility("default")))
#endif

#if defined(__GNUC__)
#define ALWAYS_INLINE static inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE static inline
#endif

/* Eight bytes, the first lowest on every machine. */
ALWAYS_INLINE uint64_t load(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

ALWAYS_INLINE int lowest_bit(uint64_t bits)
{
#if defined(__GNUC__)
    return __builtin_ctzll(bits);
#else
    int place = 0;
    while (!(bits >> place & 1))
        place++;
    return place;
#endif
}

/* Every byte of eight the same. */
ALWAYS_INLINE uint64_t eight(uint8_t byte)
{
    return byte * UINT64_C(0x0101010101010101);
}

ALWAYS_INLINE int count_bits(uint64_t bits)
{
    bits -= bits >> 1 & eight(0x55);
    bits = (bits & eight(0x33)) + (bits >> 2 & eight(0x33));
    bits = (bits + (bits >> 4)) & eight(0x0F);
    return (int)(bits * eight(1) >> 56);
}

#endif
