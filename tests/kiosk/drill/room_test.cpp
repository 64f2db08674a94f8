// The room's physics against what is known of blocks on a shaking floor. West: a block of width b and height h begins to
// rock where the acceleration exceeds g b/h. Ishiyama (1982): to overturn it takes velocity as well, more than about
// 10 b/sqrt(h) cm/s (b, h in cm). Housner (1963): how long a rocking takes, and what each impact leaves of it.
#include "kiosk/drill/room.h"

#include "kiosk/drill/floor_shaking.h"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <numbers>

using namespace estation;
using content::BodyKind;
using content::RoomBody;
using content::RoomPlan;
using content::seismology::Motion;
using kiosk::Room;
using Fate = Room::Fate;

namespace {

constexpr double g = Room::gravity_m_s2;

RoomBody block(double w_mm, double h_mm, double friction = 0.8) {
    RoomBody b;
    b.id = "block";
    b.x_mm = 5000;
    b.w_mm = w_mm, b.h_mm = h_mm;
    b.mass_kg = 40;
    b.friction = friction;
    return b;
}
std::shared_ptr<const RoomPlan> plan(std::vector<RoomBody> bodies) {
    auto p = std::make_shared<RoomPlan>();
    p->width_mm = 12000;
    p->height_mm = 3000;
    p->bodies = std::move(bodies);
    return p;
}
std::shared_ptr<const Motion> motion(double seconds, const std::function<double(double)>& acceleration) {
    auto m = std::make_shared<Motion>();
    m->dt_s = 1.0 / 960;   // four samples a step of the room
    double v = 0, d = 0;
    for (double t = 0; t <= seconds; t += m->dt_s) {
        const double a = acceleration(t);
        m->acceleration_m_s2.push_back(a);
        m->velocity_m_s.push_back(v += a * m->dt_s);
        m->displacement_m.push_back(d += v * m->dt_s);
    }
    return m;
}
// A hammer blow: the floor has this speed at once.
std::shared_ptr<const Motion> blow(double speed_m_s) {
    return motion(6, [=](double t) { return t < 0.025 - 1e-6 ? speed_m_s / 0.025 : 0; });
}
std::shared_ptr<const Motion> sine(double amplitude_m_s2, double hz, double seconds = 10) {
    // Swelling over three turns, so that no jolt is hidden in the beginning.
    return motion(seconds, [=](double t) { return amplitude_m_s2 * std::min(1.0, t * hz / 3) * std::sin(2 * std::numbers::pi * hz * t); });
}
Room shaken(std::shared_ptr<const RoomPlan> p, std::shared_ptr<const Motion> m, double seconds, std::vector<bool> anchored = {}) {
    Room room(std::move(p));
    room.reset(anchored);
    room.shake(std::move(m));
    room.advance(seconds);
    return room;
}
bool overturns(double w_mm, double h_mm, std::shared_ptr<const Motion> m, double seconds = 8) {
    return shaken(plan({block(w_mm, h_mm, 4)}), std::move(m), seconds).fate(0) == Fate::fell_over;
}

}  // namespace

TEST_CASE("a block begins to rock where the acceleration exceeds g b/h, and not below (West)") {
    for (const auto& [w, h] : {std::pair{300.0, 1800.0}, {400.0, 1200.0}, {600.0, 900.0}, {80.0, 240.0}}) {
        CAPTURE(h);
        const double limit = g * w / h;
        const auto steady = [&](double share) {
            Room room = shaken(plan({block(w, h, 1.4)}), motion(1, [=](double) { return share * limit; }), 0.25);
            return std::abs(room.pose(0).angle_rad);
        };
        CHECK(steady(0.95) < 0.002);
        CHECK(steady(1.12) > 0.004);
    }
}

TEST_CASE("one blow overturns a block from the speed that lifts it over its edge, and not below") {
    // What tips it is energy: v = sqrt(2 g (r - h/2) (4/3) r^2) / (h/2), r the half diagonal, for a block that does not slip.
    for (const auto& [w, h] : {std::pair{300.0, 1800.0}, {400.0, 1200.0}, {450.0, 1600.0}}) {
        CAPTURE(h);
        const double b = w / 2000, c = h / 2000, r = std::hypot(b, c);
        const double v = std::sqrt(2 * g * (r - c) * (4.0 / 3) * r * r) / c;
        CHECK_FALSE(overturns(w, h, blow(0.93 * v)));
        CHECK(overturns(w, h, blow(1.07 * v)));
    }
}

TEST_CASE("acceleration alone does not overturn: it takes velocity as well (Ishiyama)") {
    const double w = 400, h = 1600, limit = g * w / h;
    const double ishiyama_m_s = 10 * (w / 10) / std::sqrt(h / 10) / 100;
    // Twice the acceleration that rocks it, quickly: small speed, it stands. Slowly: it falls.
    CHECK(2 * limit / (2 * std::numbers::pi * 8) < ishiyama_m_s);
    CHECK_FALSE(overturns(w, h, sine(2 * limit, 8)));
    CHECK(2 * limit / (2 * std::numbers::pi * 0.7) > 2 * ishiyama_m_s);
    CHECK(overturns(w, h, sine(2 * limit, 0.7)));
    // At any frequency: below his speed, or below West's acceleration, it stands.
    for (const double hz : {0.5, 0.8, 1.2, 2.0, 3.0, 5.0, 8.0}) {
        CAPTURE(hz);
        const double of_speed = 0.95 * ishiyama_m_s * 2 * std::numbers::pi * hz;
        CHECK_FALSE(overturns(w, h, sine(of_speed, hz)));
        CHECK_FALSE(overturns(w, h, sine(0.95 * limit, hz)));
    }
}

TEST_CASE("of two cupboards of one shape the larger stands longer") {
    // The same acceleration and frequency: g b/h is the same, the speed that is needed grows with the size.
    const auto shake = sine(4.2, 1.6);
    CHECK(overturns(150, 500, shake));
    CHECK_FALSE(overturns(900, 3000 - 100, shake));
}

TEST_CASE("a rocking takes as long as Housner's and each impact leaves what he says") {
    const double w = 400, h = 1600, b = w / 2000, c = h / 2000, r = std::hypot(b, c), alpha = std::atan2(b, c);
    const double p = std::sqrt(3 * g / (4 * r));
    const double v = 0.5 * std::sqrt(2 * g * (r - c) * (4.0 / 3) * r * r) / c;
    const double omega = v * c / (4.0 / 3 * r * r);
    const double back = 2 / p * std::atanh(omega / (p * alpha));   // until it is upright again
    Room room(plan({block(w, h, 4)}));
    room.shake(blow(v));
    std::vector<double> tilt;
    for (int i = 0; i < 3 * 240; ++i) room.advance(Room::step_s), tilt.push_back(room.pose(0).angle_rad);
    std::size_t k = 24;
    while (k < tilt.size() && tilt[k] * tilt[24] > 0) ++k;
    CHECK(static_cast<double>(k) / 240 == doctest::Approx(back).epsilon(0.06));
    double first = 0, second = 0;
    for (std::size_t i = 0; i < k; ++i) first = std::max(first, std::abs(tilt[i]));
    std::size_t m = k + 8;
    while (m < tilt.size() && tilt[m] * tilt[k + 8] > 0) ++m;
    for (std::size_t i = k; i < m; ++i) second = std::max(second, std::abs(tilt[i]));
    // r = (1 - 3/2 sin^2 alpha)^2 of the energy stays; the height of the next tilt follows from it.
    const double left = std::pow(1 - 1.5 * std::sin(alpha) * std::sin(alpha), 2);
    const auto lifted = [&](double theta) { return std::cos(alpha - theta) - std::cos(alpha); };
    CHECK(lifted(second) / lifted(first) == doctest::Approx(left).epsilon(0.2));
}

TEST_CASE("a low block slides as far as Newmark's and not at all below its friction") {
    const double mu = 0.3, a = 5, seconds = 0.4;
    const auto push = motion(4, [=](double t) { return t < seconds ? a : 0; });
    Room room = shaken(plan({block(800, 300, mu)}), push, 4.5);
    // Left behind while pushed, then braked by friction.
    const double v = (a - mu * g) * seconds, far = v * seconds / 2 + v * v / (2 * mu * g);
    // The floor goes on with its speed in this motion, so that the block comes to rest on it at a s behind.
    CHECK(5400 - room.pose(0).x_mm == doctest::Approx(1000 * far).epsilon(0.04));
    CHECK(room.fate(0) == Fate::slid);
    CHECK(room.at_rest());
    Room still = shaken(plan({block(800, 300, mu)}), sine(0.9 * mu * g, 2), 8);
    CHECK(still.fate(0) == Fate::stands);
    CHECK(std::abs(still.pose(0).x_mm - 5400) < 3);
}

TEST_CASE("what is anchored stays until its anchor has more to hold than it can") {
    RoomBody b = block(350, 1800);
    b.x_mm = 0;
    b.anchor_n = 2000;
    const auto hard = sine(7, 0.8, 6);
    CHECK(shaken(plan({b}), hard, 8, {false}).fate(0) == Fate::fell_over);
    Room held = shaken(plan({b}), hard, 8, {true});
    CHECK(held.fate(0) == Fate::stands);
    CHECK(held.anchor_holds(0));
    CHECK(held.can_anchor(0));
    b.anchor_n = 40;
    Room torn = shaken(plan({b}), hard, 8, {true});
    CHECK_FALSE(torn.anchor_holds(0));
    CHECK(torn.fate(0) == Fate::fell_over);
    b.anchor_n = 0;
    CHECK_FALSE(Room(plan({b})).can_anchor(0));
    CHECK(shaken(plan({b}), hard, 8, {true}).fate(0) == Fate::fell_over);
}

TEST_CASE("the pull on an anchor is the one that statics gives") {
    // A steady acceleration a away from the wall: both pins carry m a together, and the upper one a half of it less what
    // the weight holds back, m (a/2 - g b/(2 h)); the lower pin the other part. The harder pulled one gives way.
    RoomBody b = block(400, 1600, 0);
    b.x_mm = 0;
    const double a = 6;
    const auto push = motion(3, [=](double t) { return -a * std::min(1.0, t); });
    b.anchor_n = 1;
    const auto holds = [&](double newton) {
        b.anchor_n = newton;
        return shaken(plan({b}), push, 2.5, {true}).anchor_holds(0);
    };
    double low = 10, high = 2000;
    for (int i = 0; i < 12; ++i) (holds((low + high) / 2) ? high : low) = (low + high) / 2;
    CHECK(high > 40 * a / 2 * 0.7);
    CHECK(high < 40 * (a + g));
}

TEST_CASE("a hanging lamp swings with its own period and falls when its hook gives way") {
    RoomBody lamp;
    lamp.id = "lamp";
    lamp.kind = BodyKind::hanging;
    lamp.x_mm = 5850, lamp.y_mm = 1850, lamp.w_mm = 300, lamp.h_mm = 150;
    lamp.hang_mm = 1000;
    lamp.mass_kg = 3;
    lamp.anchor_n = 500;
    Room room(plan({lamp}));
    room.shake(blow(0.2));
    std::vector<double> cross;
    double last = 0;
    for (int i = 0; i < 10 * 240; ++i) {
        room.advance(Room::step_s);
        const double x = room.pose(0).x_mm - 6000;
        if (last < 0 && x >= 0) cross.push_back(room.time_s());
        last = x;
    }
    REQUIRE(cross.size() > 3);
    const double l = 1.075, inertia = (0.3 * 0.3 + 0.15 * 0.15) / 12 + l * l;
    const double period = 2 * std::numbers::pi * std::sqrt(inertia / (g * l));
    CHECK((cross.back() - cross.front()) / static_cast<double>(cross.size() - 1) == doctest::Approx(period).epsilon(0.01));
    CHECK(room.fate(0) == Fate::stands);
    lamp.anchor_n = 20;   // less than its weight
    CHECK(shaken(plan({lamp}), blow(0), 3).fate(0) == Fate::fell_down);
}

TEST_CASE("books slide off an open shelf in strong shaking and lie still in weak") {
    RoomBody shelf = block(320, 1820);
    shelf.id = "case";
    shelf.kind = BodyKind::shelf;
    shelf.boards = 3;
    shelf.x_mm = 0;
    shelf.anchor_n = 5000;
    std::vector<RoomBody> bodies{shelf};
    for (int board = 0; board < 3; ++board) {
        RoomBody book = block(180, 240, 0.3);
        book.id = "book" + std::to_string(board);
        book.on = "case/" + std::to_string(board);
        book.x_mm = 60;
        book.y_mm = top_of_board(shelf, board);
        book.mass_kg = 1;
        bodies.push_back(book);
    }
    CHECK(overlapping(*plan(bodies)).first.empty());
    Room weak = shaken(plan(bodies), sine(1.5, 1.5), 10, {true});
    Room strong = shaken(plan(bodies), sine(7, 1), 10, {true});
    for (std::size_t i = 1; i < 4; ++i) {
        CHECK(weak.fate(i) == Fate::stands);
        CHECK(strong.fate(i) != Fate::stands);
    }
    CHECK(strong.fate(3) == Fate::fell_down);
}

TEST_CASE("the same motion ends in the same room, however the time was cut") {
    std::vector<RoomBody> bodies;
    for (int i = 0; i < 12; ++i) {
        RoomBody b = block(200 + 20 * i, 900 - 30 * i, 0.4);
        b.id = "b" + std::to_string(i);
        b.x_mm = 500 + 700 * i;
        bodies.push_back(b);
    }
    const auto shake = sine(4, 1.1, 8);
    Room one = shaken(plan(bodies), shake, 9);
    Room two(plan(bodies));
    two.shake(shake);
    for (int i = 0; i < 540; ++i) two.advance(1.0 / 60);
    two.advance(9 - two.time_s());
    CHECK(one.time_s() == doctest::Approx(two.time_s()));
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        CHECK(one.pose(i).x_mm == two.pose(i).x_mm);
        CHECK(one.pose(i).angle_rad == two.pose(i).angle_rad);
    }
    two.reset();
    CHECK(two.time_s() == 0);
    two.advance(9);
    CHECK(two.pose(3).x_mm == one.pose(3).x_mm);
}

TEST_CASE("going down makes things light: friction and weight hold less by as much") {
    // Pulled sideways at 0.9 of what its friction holds at rest: with the floor going down at 0.3 g it slides, coming up it stays.
    const auto slid_mm = [](double up) {
        Room room(plan({block(600, 300, 0.4)}));
        const double start = room.pose(0).x_mm;
        room.shake(motion(1, [](double) { return 0.9 * 0.4 * g; }), motion(1, [=](double) { return up * g; }));
        room.advance(0.4);
        return std::abs(room.pose(0).x_mm - start);
    };
    CHECK(slid_mm(0) < 1);
    CHECK(slid_mm(0.3) < 1);
    // (0.36 - 0.4 * 0.7) g for 0.4 s.
    CHECK(slid_mm(-0.3) == doctest::Approx((0.36 - 0.28) * g * 0.4 * 0.4 / 2 * 1000).epsilon(0.06));
    // And rocks from g b/h less 0.3 of it.
    const auto tilt = [](double sideways, double up) {
        Room room(plan({block(300, 1800, 1.4)}));
        room.shake(motion(1, [=](double) { return sideways * g * 300 / 1800; }), motion(1, [=](double) { return up * g; }));
        room.advance(0.25);
        return std::abs(room.pose(0).angle_rad);
    };
    CHECK(tilt(0.8, 0) < 0.002);
    CHECK(tilt(0.66, -0.3) < 0.002);
    CHECK(tilt(0.8, -0.3) > 0.004);
    // Up and down alone, below g: nothing leaves the floor, and the lamp does not swing.
    Room still(plan({block(300, 1800, 1.4)}));
    still.shake(nullptr, motion(3, [](double t) { return 0.5 * g * std::sin(2 * std::numbers::pi * 5 * t); }));
    CHECK(still.shaking());
    still.advance(1.03);
    CHECK(still.raised_mm() != 0);
    CHECK(still.floor_mm() == 0);
    still.advance(3);
    CHECK_FALSE(still.shaking());
    CHECK(still.fate(0) == Fate::stands);
    CHECK(std::abs(still.pose(0).angle_rad) < 0.01);
}

TEST_CASE("a drill's floor goes up and down at 0.65 of the ground's sideways peak, and P shows there first") {
    const content::DrillQuake quake{.magnitude = 6.5, .distance_km = 20, .depth_km = 12, .ground = content::seismology::Ground::rock};
    const auto floor = kiosk::floor_shaking(quake, {content::BuildingClass::average, 1, 0, content::Person::walker});
    REQUIRE(floor);
    CHECK(floor->up.displacement_m.size() == floor->sideways.displacement_m.size());
    const double share = content::seismology::peak(floor->up.acceleration_m_s2) / content::seismology::peak(floor->sideways.acceleration_m_s2);
    CHECK(share == doctest::Approx(0.65));   // on the ground floor
    // Before S, in the first second.
    const auto early = [](const Motion& m) { return content::seismology::peak({m.acceleration_m_s2.begin(), m.acceleration_m_s2.begin() + static_cast<std::ptrdiff_t>(0.9 / m.dt_s)}); };
    CHECK(early(floor->up) > 1.5 * early(floor->sideways));
    // It ends where it began.
    CHECK(std::abs(floor->up.displacement_m.back()) < 0.001);
    CHECK(std::abs(floor->up.velocity_m_s.back()) < 0.001);
}

TEST_CASE("a room that is not shaken stays as it is") {
    RoomBody table = block(1200, 750, 0.4);
    table.id = "table";
    table.kind = BodyKind::table;
    RoomBody cup = block(80, 100, 0.3);
    cup.id = "cup", cup.on = "table", cup.x_mm = 5500, cup.y_mm = 750, cup.mass_kg = 0.3;
    RoomBody slim = block(50, 1500);
    slim.x_mm = 9000;
    Room room(plan({table, cup, slim}));
    room.advance(5);
    CHECK(room.at_rest());
    CHECK_FALSE(room.shaking());
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(room.fate(i) == Fate::stands);
        CHECK(std::abs(room.pose(i).angle_rad) < 0.002);
    }
    CHECK(room.floor_mm() == 0);
}
