#include "content/seismology/record.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

namespace estation::content::seismology {
namespace {

struct End {
    double velocity = 0, displacement = 0;
};

void step(End& at, double a, double b, double dt) {
    at.displacement += at.velocity * dt + dt * dt * (a / 3 + b / 6);
    at.velocity += dt * (a + b) / 2;
}

End end_of(const std::vector<double>& acceleration, double dt) {
    End at;
    for (std::size_t i = 1; i < acceleration.size(); ++i) step(at, acceleration[i - 1], acceleration[i], dt);
    return at;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

std::optional<double> number(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::vector<std::string_view> cells(std::string_view line) {
    std::vector<std::string_view> all;
    for (;;) {
        const auto comma = line.find(',');
        all.push_back(line.substr(0, comma));
        if (comma == std::string_view::npos) return all;
        line.remove_prefix(comma + 1);
    }
}

// By the last word of a heading's second cell.
double unit_of_heading(std::string_view heading) {
    std::string word;
    for (const char c : trimmed(cells(heading).back())) {
        if (c == '(' || c == '[' || c == '_' || c == ' ') word.clear();
        else if (c != ')' && c != ']') word += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        else break;
    }
    if (word == "g") return 9.80665;
    if (word == "gal" || word == "cm/s2" || word == "cm/s^2" || word == "cm/s²" || word == "cm/s/s" || word == "cms2") return 0.01;
    return 1;
}

struct Table {
    std::vector<double> time;
    std::vector<std::vector<double>> columns;
};

Error fault(std::string_view name, std::size_t line, std::string text) { return {std::move(text), std::string(name) + ":" + std::to_string(line)}; }

Result<> add_row(Table& table, std::string_view line, double unit, std::string_view name, std::size_t n) {
    const auto row = cells(line);
    if (table.columns.empty()) table.columns.resize(row.size() - 1);
    if (row.size() != table.columns.size() + 1)
        return fault(name, n, "this row has " + std::to_string(row.size()) + " columns, the first had " + std::to_string(table.columns.size() + 1));
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto value = number(row[i]);
        if (!value) return fault(name, n, "column " + std::to_string(i + 1) + " is not a number: " + std::string(trimmed(row[i]).substr(0, 40)));
        if (i == 0)
            table.time.push_back(*value);
        else if (std::abs(*value) * unit > 1000)
            return fault(name, n, "an acceleration beyond 1000 m/s2 is no shaking of the ground; are the units m/s2?");
        else
            table.columns[i - 1].push_back(*value);
    }
    if (table.time.size() > longest_record_samples) return fault(name, n, "more than " + std::to_string(longest_record_samples) + " samples");
    return {};
}

Result<Table> parse_table(std::string_view csv, std::string_view name) {
    if (csv.size() > longest_record_bytes) return Error{"larger than 64 MiB", std::string(name)};
    if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
    Table table;
    bool heading = false;
    double unit = 1;
    for (std::size_t n = 1; !csv.empty(); ++n) {
        const auto end = std::min(csv.find('\n'), csv.size());
        const std::string_view line = trimmed(csv.substr(0, end));
        csv.remove_prefix(std::min(end + 1, csv.size()));
        if (line.empty() || line.front() == '#') continue;
        if (line.find(',') == std::string_view::npos) return fault(name, n, "expected t_s,acc_m_s2 with a comma between them");
        if (table.time.empty() && !heading && !number(cells(line).front())) {
            heading = true;
            unit = unit_of_heading(line);
            continue;
        }
        if (auto added = add_row(table, line, unit, name, n); !added) return added.error();
    }
    if (table.time.size() < 2) return Error{"a record needs at least two rows of t_s,acc_m_s2", std::string(name)};
    return table;
}

Result<double> equal_step(const std::vector<double>& time, std::string_view name) {
    const double dt = (time.back() - time.front()) / static_cast<double>(time.size() - 1);
    if (!(dt >= 1e-5 && dt <= 10)) return Error{"time has to rise by equal steps between 0.00001 s and 10 s", std::string(name)};
    for (std::size_t i = 0; i < time.size(); ++i)  // times are often written with two digits only
        if (std::abs(time[i] - time.front() - dt * static_cast<double>(i)) > 0.5 * dt) return Error{"time does not rise by equal steps (see t = " + std::to_string(time[i]) + " s)", std::string(name)};
    return dt;
}

}  // namespace

double unit_m_s2(std::string_view csv) {
    if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
    while (!csv.empty()) {
        const auto end = std::min(csv.find('\n'), csv.size());
        const std::string_view line = trimmed(csv.substr(0, end));
        csv.remove_prefix(std::min(end + 1, csv.size()));
        if (line.empty() || line.front() == '#') continue;
        return number(cells(line).front()) ? 1 : unit_of_heading(line);
    }
    return 1;
}

Motion integrated(const Record& record) {
    Motion motion{record.dt_s, record.acceleration_m_s2, {}, {}};
    motion.velocity_m_s.reserve(motion.acceleration_m_s2.size());
    motion.displacement_m.reserve(motion.acceleration_m_s2.size());
    End at;
    for (std::size_t i = 0; i < motion.acceleration_m_s2.size(); ++i) {
        if (i > 0) step(at, motion.acceleration_m_s2[i - 1], motion.acceleration_m_s2[i], record.dt_s);
        motion.velocity_m_s.push_back(at.velocity);
        motion.displacement_m.push_back(at.displacement);
    }
    return motion;
}

Record baseline_corrected(Record record) {
    std::vector<double>& a = record.acceleration_m_s2;
    const std::size_t n = a.size();
    if (n < 4) {
        std::fill(a.begin(), a.end(), 0.0);
        return record;
    }
    // Two smooth shapes, one even and one odd, and their share in what has to vanish at the end.
    std::vector<double> even(n), odd(n);
    for (std::size_t i = 0; i < n; ++i) {
        const double x = static_cast<double>(i) / static_cast<double>(n - 1);
        even[i] = x * (1 - x);
        odd[i] = even[i] * (x - 0.5);
    }
    const End of_even = end_of(even, record.dt_s), of_odd = end_of(odd, record.dt_s);
    for (int again = 0; again < 2; ++again) {  // the second time takes away what rounding left
        const End at = end_of(a, record.dt_s);
        const double across = of_even.velocity * of_odd.displacement - of_odd.velocity * of_even.displacement;
        const double p = (at.velocity * of_odd.displacement - of_odd.velocity * at.displacement) / across;
        const double q = (of_even.velocity * at.displacement - at.velocity * of_even.displacement) / across;
        for (std::size_t i = 0; i < n; ++i) a[i] -= p * even[i] + q * odd[i];
    }
    return record;
}

double peak(const std::vector<double>& values) {
    double most = 0;
    for (const double v : values) most = std::max(most, std::abs(v));
    return most;
}

Result<Record> parse_record(std::string_view csv, std::string_view name) {
    auto table = parse_table(csv, name);
    if (!table) return table.error();
    if (table->columns.size() != 1) return Error{"expected two columns, t_s,acc_m_s2, and found " + std::to_string(table->columns.size() + 1), std::string(name)};
    const auto dt = equal_step(table->time, name);
    if (!dt) return dt.error();
    return Record{*dt, std::move(table->columns.front())};
}

Result<ThreeComponents> parse_three_components(std::string_view csv, std::string_view name) {
    auto table = parse_table(csv, name);
    if (!table) return table.error();
    const std::size_t n = table->columns.size();
    if (n != 1 && n != 3) return Error{"expected t_s and one or three columns of acceleration, and found " + std::to_string(n + 1) + " columns", std::string(name)};
    const auto dt = equal_step(table->time, name);
    if (!dt) return dt.error();
    ThreeComponents all;
    all.dt_s = *dt;
    for (std::size_t i = 0; i < 3; ++i) all.acceleration_m_s2[i] = i < n ? std::move(table->columns[i]) : std::vector<double>(table->time.size(), 0.0);
    return all;
}

}  // namespace estation::content::seismology
