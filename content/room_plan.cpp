#include "content/room_plan.h"

#include <algorithm>

namespace estation::content {
namespace {

constexpr double board_mm = 20, top_mm = 40, leg_mm = 50;

}  // namespace

double top_of_board(const RoomBody& body, int board) {
    if (body.kind != BodyKind::shelf) return body.h_mm;
    const int n = std::max(1, body.boards);
    return board_mm + (body.h_mm - board_mm) * std::clamp(board, 0, n) / n;
}

std::vector<RoomPart> parts_of(const RoomBody& body) {
    const double w = body.w_mm, h = body.h_mm;
    switch (body.kind) {
        case BodyKind::block:
        case BodyKind::hanging:
        case BodyKind::fixed:
        case BodyKind::ball: return {{0, 0, w, h}};
        case BodyKind::table: {
            const double top = std::min(top_mm, h / 3), leg = std::min(leg_mm, w / 4);
            return {{0, h - top, w, top}, {0, 0, leg, h - top}, {w - leg, 0, leg, h - top}};
        }
        case BodyKind::shelf: {
            const double back = std::min(board_mm, w / 4);
            std::vector<RoomPart> parts{{body.open_right ? 0 : w - back, 0, back, h}};
            for (int i = 0; i <= std::max(1, body.boards); ++i) parts.push_back({body.open_right ? back : 0, top_of_board(body, i) - board_mm, w - back, board_mm});
            return parts;
        }
    }
    return {};
}

std::pair<std::string, std::string> overlapping(const RoomPlan& plan) {
    constexpr double slack = 1;
    const auto meet = [](double a, double a_size, double b, double b_size) { return std::min(a + a_size, b + b_size) - std::max(a, b) > slack; };
    for (std::size_t i = 0; i < plan.bodies.size(); ++i)
        for (std::size_t k = i + 1; k < plan.bodies.size(); ++k) {
            const RoomBody &a = plan.bodies[i], &b = plan.bodies[k];
            if (!meet(a.x_mm, a.w_mm, b.x_mm, b.w_mm) || !meet(a.y_mm, a.h_mm, b.y_mm, b.h_mm)) continue;
            for (const RoomPart& p : parts_of(a))
                for (const RoomPart& q : parts_of(b))
                    if (meet(a.x_mm + p.x_mm, p.w_mm, b.x_mm + q.x_mm, q.w_mm) && meet(a.y_mm + p.y_mm, p.h_mm, b.y_mm + q.y_mm, q.h_mm)) return {a.id, b.id};
        }
    return {};
}

}  // namespace estation::content
