#include "kiosk/drill/room.h"

// Box2D 2.4 (Debian 12 and 13). It is made for things between 0.1 and 10 units: with ten units a metre, a book is one.
#include <box2d/box2d.h>

#include <algorithm>
#include <cmath>

namespace estation::kiosk {
using namespace content;

namespace {

constexpr float units_per_m = 10;
constexpr float units_per_mm = units_per_m / 1000;
constexpr int velocity_rounds = 12, position_rounds = 6;
constexpr double force_window_s = 0.02;      // an anchor gives way to a pull, not to a tick
constexpr double near_wall_mm = 60;

float u(double mm) { return static_cast<float>(mm) * units_per_mm; }

// It hangs from the ceiling, or high on a wall.
bool hangs(const RoomBody& b) { return b.kind == BodyKind::hanging || (b.kind != BodyKind::fixed && b.y_mm > 1 && b.on.empty()); }

// What lies on something rubs with its own friction; of two that stand, the lighter one's counts.
class Friction final : public b2ContactListener {
    void BeginContact(b2Contact* contact) override {
        const b2Fixture *a = contact->GetFixtureA(), *b = contact->GetFixtureB();
        const bool a_moves = a->GetBody()->GetType() == b2_dynamicBody, b_moves = b->GetBody()->GetType() == b2_dynamicBody;
        const bool use_a = a_moves && (!b_moves || a->GetBody()->GetMass() < b->GetBody()->GetMass());
        contact->SetFriction((use_a ? a : b)->GetFriction());
    }
};

}  // namespace

struct Room::World {
    struct Thing {
        b2Body* body = nullptr;
        std::vector<b2Joint*> joints;      // the first one carries what the anchor must hold
        bool holds = false;
        double pull_n = 0;                 // of the first joint, smoothed
        double start_x = 0, start_y = 0;   // units
    };

    Friction friction;
    b2World world{b2Vec2(0, 0)};
    b2Body* house = nullptr;
    std::vector<Thing> things;
    std::vector<bool> anchored;
    std::shared_ptr<const seismology::Motion> motion, up;
    double time_s = 0, owed_s = 0;
    bool moved_lately = false;

    explicit World(const RoomPlan& plan, std::vector<bool> wanted) : anchored(std::move(wanted)) {
        world.SetAllowSleeping(false);
        world.SetContinuousPhysics(false);
        world.SetContactListener(&friction);
        build_house(plan);
        things.resize(plan.bodies.size());
        for (std::size_t i = 0; i < things.size(); ++i) things[i].body = make(plan.bodies[i]);
        for (std::size_t i = 0; i < things.size(); ++i) {
            things[i].start_x = static_cast<double>(things[i].body->GetPosition().x);
            things[i].start_y = static_cast<double>(things[i].body->GetPosition().y);
            if (anchored[i]) fasten(plan, i);
        }
    }

    void build_house(const RoomPlan& plan) {
        const b2BodyDef def;
        house = world.CreateBody(&def);
        const float w = u(plan.width_mm), h = u(plan.height_mm), t = u(1000), far = u(60'000);
        const auto slab = [&](float x0, float y0, float x1, float y1) {
            b2PolygonShape box;
            box.SetAsBox((x1 - x0) / 2, (y1 - y0) / 2, {(x0 + x1) / 2, (y0 + y1) / 2}, 0);
            house->CreateFixture(&box, 0);
        };
        slab(plan.outdoors ? -far : -t, -t, plan.outdoors ? far : w + t, 0);
        if (plan.outdoors) return;
        slab(-t, 0, 0, h);
        slab(w, 0, w + t, h);
    }

    b2Body* make(const RoomBody& b) {
        b2BodyDef def;
        def.type = b.kind == BodyKind::fixed ? b2_staticBody : b2_dynamicBody;
        def.position = {u(b.x_mm + b.w_mm / 2), u(b.y_mm + b.h_mm / 2)};
        // Air and hinges take a little from what swings; what stands loses its energy where it strikes.
        if (b.kind == BodyKind::hanging) def.angularDamping = 0.05f;
        b2Body* body = world.CreateBody(&def);
        const auto parts = parts_of(b);
        double area = 0;
        for (const RoomPart& p : parts) area += p.w_mm * p.h_mm;
        b2FixtureDef fixture;
        fixture.friction = static_cast<float>(b.friction);
        fixture.density = static_cast<float>(b.mass_kg / (area * units_per_mm * units_per_mm));
        if (b.kind == BodyKind::ball) {
            b2CircleShape circle;
            circle.m_radius = u(std::min(b.w_mm, b.h_mm) / 2);
            fixture.shape = &circle;
            fixture.restitution = 0.4f;
            fixture.density = static_cast<float>(b.mass_kg) / (b2_pi * circle.m_radius * circle.m_radius);
            body->CreateFixture(&fixture);
        } else {
            for (const RoomPart& p : parts) {
                b2PolygonShape box;
                box.SetAsBox(u(p.w_mm / 2), u(p.h_mm / 2), {u(p.x_mm + p.w_mm / 2 - b.w_mm / 2), u(p.y_mm + p.h_mm / 2 - b.h_mm / 2)}, 0);
                fixture.shape = &box;
                body->CreateFixture(&fixture);
            }
        }
        if (b.centre_mm >= 0 && b.kind != BodyKind::fixed) {
            b2MassData mass;
            body->GetMassData(&mass);
            const float about_centre = mass.I - mass.mass * b2Dot(mass.center, mass.center);
            mass.center.y = u(b.centre_mm - b.h_mm / 2);
            mass.I = about_centre + mass.mass * b2Dot(mass.center, mass.center);
            body->SetMassData(&mass);
        }
        return body;
    }

    b2Joint* pin(b2Body* to, b2Body* body, b2Vec2 at, bool collide) {
        b2RevoluteJointDef def;
        def.Initialize(to, body, at);
        def.collideConnected = collide;
        return world.CreateJoint(&def);
    }

    // What hangs, at its hook; what stands at a wall, above and below on its wall's side; anything else at both its feet,
    // to what it stands on.
    void fasten(const RoomPlan& plan, std::size_t i) {
        const RoomBody& b = plan.bodies[i];
        Thing& t = things[i];
        t.holds = true;
        const float left = u(b.x_mm), right = u(b.x_mm + b.w_mm), foot = u(b.y_mm), top = u(b.y_mm + b.h_mm);
        if (b.kind == BodyKind::hanging) {
            t.joints = {pin(house, t.body, {(left + right) / 2, top + u(b.hang_mm)}, true)};
            return;
        }
        const bool left_wall = b.x_mm < near_wall_mm, right_wall = b.x_mm + b.w_mm > plan.width_mm - near_wall_mm;
        if (!plan.outdoors && (left_wall || right_wall)) {
            const float x = left_wall ? left : right;
            t.joints = {pin(house, t.body, {x, top}, true), pin(house, t.body, {x, foot}, true)};
            return;
        }
        b2Body* below = house;
        const auto name = b.on.substr(0, b.on.find('/'));
        for (std::size_t k = 0; k < i; ++k)
            if (plan.bodies[k].id == name) below = things[k].body;
        t.joints = {pin(below, t.body, {left, foot}, true), pin(below, t.body, {right, foot}, true)};
    }

    [[nodiscard]] static double at(const std::vector<double>& values, double t, double dt_s) {
        const double place = t / dt_s;
        const auto i = static_cast<std::size_t>(std::max(0.0, place));
        if (i + 1 >= values.size()) return values.empty() ? 0 : values.back();
        const double part = place - static_cast<double>(i);
        return values[i] + (values[i + 1] - values[i]) * part;
    }
    [[nodiscard]] bool moves(const seismology::Motion* m) const { return m != nullptr && time_s < m->dt_s * static_cast<double>(m->acceleration_m_s2.size()); }
    [[nodiscard]] bool shaking() const { return moves(motion.get()) || moves(up.get()); }
    [[nodiscard]] double acceleration(const seismology::Motion* m) const { return moves(m) ? at(m->acceleration_m_s2, time_s + step_s / 2, m->dt_s) : 0; }
    [[nodiscard]] double moved_mm(const seismology::Motion* m) const { return moves(m) ? 1000 * at(m->displacement_m, time_s, m->dt_s) : 0; }

    void step() {
        world.SetGravity({static_cast<float>(-acceleration(motion.get())) * units_per_m, static_cast<float>(-gravity_m_s2 - acceleration(up.get())) * units_per_m});
        world.Step(static_cast<float>(step_s), velocity_rounds, position_rounds);
        time_s += step_s;
        moved_lately = false;
        for (Thing& t : things) {
            if (t.holds) pull(t);
            const b2Vec2 v = t.body->GetLinearVelocity();
            if (v.LengthSquared() > 0.04f || std::abs(t.body->GetAngularVelocity()) > 0.05f) moved_lately = true;
        }
    }

    void pull(Thing& t) {
        const auto index = static_cast<std::size_t>(&t - things.data());
        double newton = 0;
        // Of two pins the harder pulled one is what gives way.
        for (b2Joint* j : t.joints) newton = std::max(newton, static_cast<double>(j->GetReactionForce(static_cast<float>(1 / step_s)).Length()) / units_per_m);
        t.pull_n += (newton - t.pull_n) * (step_s / force_window_s);
        if (t.pull_n <= strength[index]) return;
        for (b2Joint* j : t.joints) world.DestroyJoint(j);
        t.joints.clear();
        t.holds = false;
    }
    std::vector<double> strength;
};

Room::Room(std::shared_ptr<const RoomPlan> plan) : plan_(std::move(plan)) { reset(); }
Room::~Room() = default;
Room::Room(Room&&) noexcept = default;
Room& Room::operator=(Room&&) noexcept = default;

void Room::reset() {
    std::vector<bool> found;
    for (const RoomBody& b : plan_->bodies) found.push_back(b.anchored);
    reset(found);
}

void Room::reset(const std::vector<bool>& anchored) {
    auto motion = world_ ? world_->motion : nullptr, up = world_ ? world_->up : nullptr;
    std::vector<bool> wanted(plan_->bodies.size(), false);
    for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] = hangs(plan_->bodies[i]) || (can_anchor(i) && i < anchored.size() && anchored[i]);
    world_ = std::make_unique<World>(*plan_, std::move(wanted));
    for (const RoomBody& b : plan_->bodies) world_->strength.push_back(b.anchor_n);
    world_->motion = std::move(motion);
    world_->up = std::move(up);
}

const std::vector<bool>& Room::anchored() const { return world_->anchored; }

bool Room::can_anchor(std::size_t body) const { return plan_->bodies[body].anchor_n > 0 && !hangs(plan_->bodies[body]); }

void Room::shake(std::shared_ptr<const seismology::Motion> sideways, std::shared_ptr<const seismology::Motion> up) {
    const std::vector<bool> same = world_->anchored;
    world_->motion = std::move(sideways);
    world_->up = std::move(up);
    reset(same);
}

void Room::advance(double dt_s) {
    world_->owed_s += std::max(0.0, dt_s);
    while (world_->owed_s >= step_s - 1e-12) {
        world_->owed_s -= step_s;
        world_->step();
    }
}

double Room::time_s() const { return world_->time_s; }
bool Room::shaking() const { return world_->shaking(); }
bool Room::at_rest() const { return !world_->shaking() && !world_->moved_lately; }

double Room::floor_mm() const { return world_->moved_mm(world_->motion.get()); }
double Room::raised_mm() const { return world_->moved_mm(world_->up.get()); }

Room::Pose Room::pose(std::size_t body) const {
    const b2Body& b = *world_->things[body].body;
    return {static_cast<double>(b.GetPosition().x) / units_per_mm, static_cast<double>(b.GetPosition().y) / units_per_mm, static_cast<double>(b.GetAngle())};
}

Room::Fate Room::fate(std::size_t body) const {
    constexpr double over = 0.7, dropped_mm = 60, slid_mm = 25;   // 40 degrees
    const auto& thing = world_->things[body];
    const RoomBody& b = plan_->bodies[body];
    const Pose now = pose(body);
    const double fell = thing.start_y / units_per_mm - now.y_mm;
    if (b.kind == BodyKind::hanging && anchor_holds(body)) return Fate::stands;
    if (b.y_mm > 1 && fell > dropped_mm + (std::abs(now.angle_rad) > over ? std::max(0.0, (b.h_mm - b.w_mm) / 2) : 0)) return Fate::fell_down;
    if (b.kind != BodyKind::ball && std::abs(now.angle_rad) > over) return Fate::fell_over;
    if (fell > dropped_mm) return Fate::fell_down;
    return std::abs(now.x_mm - thing.start_x / units_per_mm) > slid_mm ? Fate::slid : Fate::stands;
}

bool Room::anchor_holds(std::size_t body) const { return world_->things[body].holds; }

}  // namespace estation::kiosk
