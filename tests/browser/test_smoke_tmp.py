def test_a(phone):
    phone.opens_area()
def test_b(staff):
    staff.sees_map()
