// A SchoolDrill is what the drill conductor offers a teacher before anything is typed: templates with their classes, ways out
// and times, and the words for each phase, for problems, duties and judgements. Plain data, read from a pack; any thread.
#pragma once
#include <string>
#include <vector>

#include "content/text.h"

namespace estation::content {

struct SchoolDrill {
    struct Template {
        Text title, summary;
        bool announced = true, low_building = true, sound_building = true;
        double magnitude = 6.5, distance_km = 60, intensity = 7;
        int announce_s = 30, warning_s = 10, shaking_s = 40, evacuate_s = 120, response_s = 180;
        std::vector<Text> exits;
        // Classes in rows: each year (or building, or group) with so many classes of such a size.
        std::vector<Text> years;
        int classes_a_year = 1, size = 40;
    };
    // What is called out and what to do in one of the five phases; `weak` is for buildings that are not strong.
    struct PhaseWords { Text call, weak; std::vector<Text> points; };

    Text intro;
    std::string guide;                       // by which it is held
    std::vector<Template> templates;         // never empty
    PhaseWords prepare, cover, evacuate, response, review;
    std::vector<Text> roles, problems, tasks, evaluation, measures;
};

}  // namespace estation::content
