/* What is read of JSON. */
#ifndef FRAMING_JSON_H
#define FRAMING_JSON_H

#include "bytes.h"

/* A string from behind its first mark, unescaped to `out`; up to 8 bytes behind it are written. */
const uint8_t *read_string(const uint8_t *at, const uint8_t *end, uint8_t **out);

/* What Python writes again as it stands: true, false, null and whole numbers of up to 18 digits. */
const uint8_t *read_word(const uint8_t *at, const uint8_t *end);

#endif
