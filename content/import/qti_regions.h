// The places on a picture that a QTI item marks, by their shape and coordinates. Pure; one thread.
#pragma once
#include <string>

#include "content/question.h"

namespace estation::content::qti {

// Throws a Refusal (content/import/qti_scoring.h) that says what of it cannot be shown. An ellipse becomes a polygon.
[[nodiscard]] Region region_of(const std::string& shape, const std::string& coords);

}  // namespace estation::content::qti
