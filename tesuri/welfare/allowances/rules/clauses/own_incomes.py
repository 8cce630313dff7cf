"""障害のある本人の所得: where 施行令8条3項 and 12条4項 read 5条 otherwise."""

from tesuri.ground.law import LEAST, MOST, Yen, clause


@clause(LEAST)
def return_deductions(
    casualty_loss: Yen,
    medical_expense: Yen,
    social_insurance: Yen,
    small_mutual_aid: Yen,
    spouse_special: Yen,
) -> Yen:
    """税の控除に相当する額: social insurance in its real amount."""
    return casualty_loss + medical_expense + social_insurance + small_mutual_aid + spouse_special


@clause(LEAST, MOST)
def disability_deduction(disabled_deduction: Yen) -> Yen:
    """障害について引く額: nothing, for the claimant is disabled in every case."""
    return disabled_deduction * 0
