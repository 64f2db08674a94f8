// A seismograph at work: the ground is never quite still (the sea's slow swell at 0.2 Hz, traffic at 9 Hz), small earthquakes send
// P-like and S-like wave trains that arrive when ak135 says, and a filter of the visitor's choice takes out what hides them.
// What it writes is a pure function of time, earthquakes and filter: the same again gives the same sheet. Amplitudes are
// drawn for the eye, in shares of the half sheet's height, not measured. Seconds, kilometres. Pure.
#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "content/seismology/filter.h"
#include "content/seismology/travel_time.h"

namespace estation::kiosk {

class Seismograph {
public:
    static constexpr double dt_s = 0.02, row_s = 15;
    static constexpr int rows = 4;                                   // of one sheet
    static constexpr double sheet_s = row_s * rows, depth_km = 10;
    static constexpr double swell_hz = 0.2, traffic_hz = 9, p_hz = 5, s_hz = 2.2;
    static constexpr std::size_t most_quakes = 12;
    static constexpr int order = 4;                                  // of the filter

    enum class Filter { none, high_pass, low_pass };
    explicit Seismograph(std::shared_ptr<const content::seismology::TravelTimes> earth) : earth_(std::move(earth)) {}

    // A small earthquake so far away, at a moment. The oldest goes when there are too many.
    void quake(double at_s, double distance_km);
    void forget_quakes();
    struct Quake {
        double at_s = 0, distance_km = 0;
        double p_s = 0, s_s = 0;   // when its waves come, on the clock of the sheet
    };
    [[nodiscard]] const std::vector<Quake>& quakes() const { return quakes_; }

    void set(Filter filter, double corner_hz);
    [[nodiscard]] double gain(double frequency_hz) const;
    // Writes on until this moment. Going back writes the sheet anew.
    void run_to(double t_s);
    [[nodiscard]] double now_s() const { return now_s_; }
    [[nodiscard]] double sheet_begins_s() const { return begin_s_; }
    // One value each dt_s from the beginning of the sheet: -1 to 1 and, rarely, a little more.
    [[nodiscard]] const std::vector<double>& trace() const { return trace_; }
    // The ground itself, before any filter.
    [[nodiscard]] double ground(double t_s) const;
    // The latest earthquake both of whose waves are on the sheet.
    [[nodiscard]] std::optional<Quake> latest_read() const;

private:
    void write_anew();
    std::shared_ptr<const content::seismology::TravelTimes> earth_;
    std::vector<Quake> quakes_;
    Filter kind_ = Filter::none;
    double corner_hz_ = 1;
    std::optional<content::seismology::Butterworth> filter_;
    double now_s_ = 0, begin_s_ = 0;
    std::vector<double> trace_;
};

}  // namespace estation::kiosk
