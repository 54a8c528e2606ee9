from shelters.models.houses import Bed, House, Room
from shelters.models.notes import DailyNote
from shelters.models.notices import HouseNotice
from shelters.models.stays import BedRequest, Placement, Stay

__all__ = ["Bed", "BedRequest", "DailyNote", "House", "HouseNotice", "Placement", "Room", "Stay"]
