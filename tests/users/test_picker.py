"""Which class a user is of."""

import collections

import pytest


class TestClasses:
    def picker(self, *classes, equal=False):
        from stormlight.users.picker import Picker

        made = [
            type(name, (), {"weight": weight, "fixed_count": fixed})
            for name, weight, fixed in classes
        ]
        return Picker(made, equal)

    @pytest.mark.parametrize("weights", [(3, 1), (1, 1, 1), (0.5, 0.25, 0.25), (10, 3, 1), (7, 2)])
    def test_are_right_by_weight_for_any_number_of_users(self, weights):
        picker = self.picker(*((f"C{at}", weight, 0) for at, weight in enumerate(weights)))
        counts = collections.Counter()
        for number in range(200):
            counts[picker.class_for(number).__name__] += 1
            for at, weight in enumerate(weights):
                share = weight / sum(weights) * (number + 1)
                assert abs(counts[f"C{at}"] - share) < 1.01

    def test_with_a_fixed_count_come_first_and_in_turn(self):
        picker = self.picker(("A", 1, 0), ("B", 1, 2), ("C", 1, 1))
        assert "".join(picker.class_for(at).__name__ for at in range(6)) == "BCBAAA"

    def test_do_not_depend_on_the_order_in_which_they_are_asked_for(self):
        classes = ("A", 5, 0), ("B", 2, 0), ("C", 1, 3)
        whole = [self.picker(*classes).class_for(at).__name__ for at in range(50)]
        split = {}
        for process in range(4):
            picker = self.picker(*classes)
            for number in range(process, 50, 4):
                split[number] = picker.class_for(number).__name__
        assert [split[at] for at in range(50)] == whole

    def test_end_when_all_have_a_fixed_count(self):
        picker = self.picker(("A", 1, 2))
        assert picker.class_for(2) is None and not picker.endless

    def test_of_weight_0_are_never_picked_and_weights_may_be_made_equal(self):
        picker = self.picker(("A", 1, 0), ("B", 0, 0))
        assert {picker.class_for(at).__name__ for at in range(9)} == {"A"}
        picker = self.picker(("A", 9, 0), ("B", 1, 0), equal=True)
        assert collections.Counter(picker.class_for(at).__name__ for at in range(10))["A"] == 5
