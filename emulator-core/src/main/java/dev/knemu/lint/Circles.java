package dev.knemu.lint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds the ways back to where one was. There may be more of them than anybody could read, so those that lead nowhere new
 * after one was told are left out, and the search is bounded.
 */
final class Circles {

    private static final int MOST_STEPS = 20_000;
    private static final int LONGEST = 16;

    private final Map<String, List<Hop>> from = new LinkedHashMap<>();
    private final Predicate<List<Hop>> tell;
    private final Map<String, Integer> order = new HashMap<>();
    private final Set<Hop> told = new HashSet<>();
    private int steps;

    /** @param tell says whether a circle was worth telling */
    Circles(List<Hop> hops, Predicate<List<Hop>> tell) {
        this.tell = tell;
        Map<String, Integer> components = components(hops);
        for (Hop hop : hops) {
            if (components.get(hop.from()).equals(components.get(hop.to()))) {
                from.computeIfAbsent(hop.from(), any -> new ArrayList<>()).add(hop);
                order.putIfAbsent(hop.from(), order.size());
            }
        }
        // Those that nothing stops first: they are the ones to hear of.
        from.values()
                .forEach(list ->
                        list.sort(Comparator.comparing((Hop hop) -> hop.filter().isPresent() || !hop.isJudged())));
    }

    void find() {
        for (String start : List.copyOf(from.keySet())) {
            steps = 0;
            search(start, start, new ArrayList<>(), new HashSet<>(Set.of(start)));
        }
    }

    private void search(String start, String at, List<Hop> way, Set<String> seen) {
        if (way.size() == LONGEST) {
            return;
        }
        for (Hop hop : from.getOrDefault(at, List.of())) {
            if (++steps > MOST_STEPS) {
                return;
            }
            // A circle is found from the first of its places only.
            if (order.get(hop.to()) < order.get(start)) {
                continue;
            }
            way.add(hop);
            if (hop.to().equals(start)) {
                if (!told.containsAll(way) && tell.test(List.copyOf(way))) {
                    told.addAll(way);
                }
            } else if (seen.add(hop.to())) {
                search(start, hop.to(), way, seen);
                seen.remove(hop.to());
            }
            way.remove(way.size() - 1);
        }
    }

    /** Places that lead to each other have the same number. After Kosaraju, without recursion. */
    private static Map<String, Integer> components(List<Hop> hops) {
        Map<String, List<String>> next = new LinkedHashMap<>();
        Map<String, List<String>> before = new HashMap<>();
        for (Hop hop : hops) {
            next.computeIfAbsent(hop.from(), any -> new ArrayList<>()).add(hop.to());
            next.computeIfAbsent(hop.to(), any -> new ArrayList<>());
            before.computeIfAbsent(hop.to(), any -> new ArrayList<>()).add(hop.from());
        }
        List<String> finished = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String start : next.keySet()) {
            visit(start, next, seen, finished);
        }
        Map<String, Integer> components = new HashMap<>();
        Set<String> assigned = new HashSet<>();
        for (int i = finished.size() - 1; i >= 0; i--) {
            List<String> members = new ArrayList<>();
            visit(finished.get(i), before, assigned, members);
            int number = i;
            members.forEach(member -> components.put(member, number));
        }
        return components;
    }

    /** Adds what can be reached and was not seen to {@code finished}, the last first. */
    private static void visit(String start, Map<String, List<String>> next, Set<String> seen, List<String> finished) {
        if (!seen.add(start)) {
            return;
        }
        List<String> stack = new ArrayList<>(List.of(start));
        Map<String, Integer> at = new HashMap<>();
        while (!stack.isEmpty()) {
            String top = stack.get(stack.size() - 1);
            List<String> neighbours = next.getOrDefault(top, List.of());
            int index = at.merge(top, 1, Integer::sum) - 1;
            if (index >= neighbours.size()) {
                finished.add(top);
                stack.remove(stack.size() - 1);
            } else if (seen.add(neighbours.get(index))) {
                stack.add(neighbours.get(index));
            }
        }
    }
}
