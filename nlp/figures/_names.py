"""Names: countries, and the words that make up the names of Vietnamese offices and territories (folded spelling)."""

from __future__ import annotations

COUNTRIES = tuple(
    """
mĩ|hoa kì|trung quốc|nhật bản|hàn quốc|singapore|indonesia|malaysia|thái lan|lào|campuchia|philippines|ấn độ|
đức|pháp|anh quốc|vương quốc anh|nga|ukraine|úc|australia|canada|brazil|eu|liên minh châu âu|đài loan|hong kong|
hồng kông|estonia|đan mạch|thụy điển|phần lan|hà lan|ý|italia|tây ban nha|ba lan|thổ nhĩ kì|iran|israel|
ả rập xê út|uae|new zealand|nam phi|ai cập|mexico|argentina|cuba|myanmar|brunei|đông timor|mông cổ|thụy sĩ
""".replace("\n", "").split("|")
)

# Second words of the two-word fields in names of offices: `Nội vụ`, `Tài chính`, `Môi trường`.
ORGANISATION_WORDS = frozenset(
    pair
    for pair in """
nội vụ|bí thư|chủ tịch|tịch nước|pháp chế|tin học|học hóa|thông tấn|tư pháp|y tế|tài chính|kế hoạch|đầu tư|công thương|
xây dựng|giao thông|vận tải|tài nguyên|môi trường|nông nghiệp|phát triển|nông thôn|lao động|thương binh|xã hội|
giáo dục|đào tạo|khoa học|công nghệ|thông tin|truyền thông|văn hóa|thể thao|du lịch|ngoại giao|ngoại vụ|công an|
quốc phòng|dân tộc|tôn giáo|thống kê|hải quan|nhà nước|kiểm toán|thanh tra|chính phủ|kiểm tra|tổ chức|
tuyên giáo|dân vận|nội chính|thường vụ|tỉnh ủy|thành ủy|huyện ủy|đảng ủy|nhân dân|phục vụ|vụ hành|hành chính|
chính công|quản lí|quản trị|kinh tế|tế tư|tư nhân|khu công|công nghiệp|thuế xuất|xuất nhập|nhập khẩu|nghiên cứu|
cứu phát|hàng hải|đường bộ|đường sắt|hàng không|dân dụng|an toàn|tư lệnh|cảnh sát|sát biển|biên phòng|bộ đội|
quân sự|điều tra|tham nhũng|phòng chống|kiểm soát|thủ tục|bảo hiểm|bảo vệ|chăm sóc|sức khỏe|dự phòng|đa khoa|
lão khoa|sản nhi|sở hữu|hữu trí|trí tuệ|chứng khoán|cạnh tranh|tiêu dùng|thú y|thủy sản|lâm nghiệp|kiểm lâm|
trồng trọt|chăn nuôi|thủy lợi|đê điều|khí tượng|thủy văn|địa chất|khoáng sản|đất đai|đo đạc|bản đồ|viễn thông|
tần số|bưu chính|báo chí|xuất bản|điện tử|điện lực|chuyển đổi|đổi số|quốc gia|trung ương|việt nam|chính trị|
mặt trận|tổ quốc|phụ nữ|nông dân|cựu chiến|chiến binh|thanh niên|liên hiệp|hợp tác|người cao|cao tuổi|chữ thập|
thập đỏ|luật gia|luật sư|nhà báo|văn học|nghệ thuật|dịch vụ|vụ việc|việc làm|công chứng|giám định|trợ giúp|
giúp pháp|pháp lí|hộ tịch|quốc tịch|chứng thực|cải cách|chỉ đạo|bảo trợ|trẻ em|gia đình|dân số|việc quốc|
một cửa|liên thông|xúc tiến|hỗ trợ|thương mại|biên giới|cửa khẩu|quy hoạch|kiến trúc|hạ tầng|đô thị|quản lý|
văn phòng|tổng hợp|phi địa|đăng kí|kí đất|đăng kiểm|thi đua|khen thưởng|đại học|giám sát|pháp luật|kiểm sát|
chỉ huy|điều hành|dân nguyện|công tác|chính sách|doanh nghiệp|quốc hội|cao đẳng|cơ yếu|hàn lâm|tiền lương|
tư vấn|chính quyền|cổ phần|tiếp công|công dân|kĩ thuật|dầu khí|thường trực|đổi mới|thi hành|hành án|án dân|
dân sự|bưu điện|bất động|động sản|dự trữ|y dược|mầm non|văn thư|lưu trữ|dệt may|trung học|phổ thông|an ninh|
khuyến nông|chiến lược|tiểu học|ứng cứu|tiêu chuẩn|đo lường|chất lượng|lí luận|hữu nghị|lương thực|bách khoa|
sư phạm|kiểm định|phát thanh|truyền hình|dữ liệu|thị trường|kiểm nghiệm|kiểm dịch|hóa chất|ngân sách|định chế|
các định|thế giới|chấp hành|cán sự|quốc tế|ngân hàng|tín dụng|đối ngoại|hợp tác|cán bộ|chính phủ|tài vụ|tổ chức|
hành chính|bình đẳng|giám đốc|công sản|đấu thầu|vật giá|quản lí|trung cấp|ban thường|bồi dưỡng|huấn luyện|
quốc dân|thi tuyển|tuyển dụng|thẩm quyền|
phòng cháy|cứu nạn|giao dịch|kho bạc|nghiệp vụ|tham mưu|thẩm định|bảo tồn|bảo tàng|thư viện|di sản
""".replace("\n", "").split("|")
)

# Fields that go on the name of an office in small letters: Cục Quản lý đất đai, Vụ Ngân sách nhà nước.
FIELD_NOUNS = frozenset(
    pair
    for pair in """
đất đai|nhà nước|công sản|quốc gia|quốc dân|dân sự|hình sự|thị trường|thực phẩm|thực vật|doanh nghiệp|tài nguyên|
môi trường|nông thôn|công nghiệp|xã hội|hành chính|trung ương|tư pháp|việt nam|quốc tế|lao động|văn hóa|tài chính|
khách hàng|hải quan|trẻ em|tội phạm|ma túy|sức khỏe|dân cư|rủi ro|thương mại|
buôn lậu|chứng khoán|kinh tế|bất động|biển đảo
""".replace("\n", "").split("|")
)
# Fields that are verbs as well: they go on a name only after a word that must have an object.
FIELD_VERBS = frozenset(
    pair
    for pair in """
dự án|đầu tư|xây dựng|giao thông|khu công|quản trị|cạnh tranh|cán bộ|hộ tịch|nông nghiệp|kinh tế|chất lượng|
công nghệ|thông tin|đô thị|kiến trúc|giá trị|ngân sách|thuế quan|quản lí|chống buôn|phòng chống|thủy lợi|xuất nhập|
lễ tân|dịch bệnh|du lịch
""".replace("\n", "").split("|")
)
TAKES_A_FIELD = frozenset(
    pair
    for pair in """
quản lí|kiểm tra|thanh tra|chăm sóc|điều tra|chống buôn|dự trữ|phát triển|bảo vệ|kiểm soát|đăng kí|hỗ trợ|tổ chức|
phục vụ|giám sát|xúc tiến|
cảnh sát|dự án|nghiên cứu|đào tạo|tổng hợp|kế hoạch|chính sách|đầu tư|công nghệ|tiêu chuẩn|kiểm định|tư vấn|thẩm định
""".replace("\n", "").split("|")
)
FIELDS_AFTER_DASH = (
    "ngân sách",
    "đô thị",
    "vận tải",
    "thương binh",
    "môi trường",
    "xã hội",
    "du lịch",
    "kĩ thuật",
    "phát triển nông thôn",
    "đào tạo",
    "công nghệ",
    "truyền thông",
    "thể thao",
)
SURNAMES = frozenset(
    """
nguyễn|trần|lê|phạm|hoàng|huỳnh|phan|vũ|võ|đặng|bùi|đỗ|ngô|dương|lí|đinh|trịnh|trương|lâm|tạ|mai|đoàn|đào|tô|hồ|lưu
""".replace("\n", "").split("|")
)
ADMIN_WORDS = frozenset(["huyện", "quận", "xã", "trấn", "phường", "phố", "tỉnh", "đường", "tp"])

ADMIN_TYPES = {
    "huyện": "district",
    "quận": "district",
    "thị xã": "district",
    "tx": "district",
    "tx.": "district",
    "q.": "district",
    "thành phố": "district",
    "tp": "district",
    "tp.": "district",
    "tỉnh": "province",
    "khu kinh tế": "other",
    "khu công nghiệp": "other",
    "khu đô thị mới": "other",
    "khu đô thị": "other",
    "thôn": "other",
}
"""Type words of territories; those that are not here are communes."""

# The first words of the names of bodies; every other head is an agency.
HEADS: dict[str, str] = dict.fromkeys(
    """
bộ|sở|cục|tổng cục|chi cục|ubnd|hđnd|hđnd và ubnd|ủy ban nhân dân|hội đồng nhân dân|ủy ban|ub|văn phòng|trung tâm|ban|
công an|viện|kho bạc|tòa án|thanh tra|ngân hàng|bệnh viện|trường|đại học|hải quan|bảo hiểm xã hội|bhxh|vụ|phòng|đội|
tổng liên đoàn|liên đoàn|hội|tỉnh ủy|thành ủy|huyện ủy|đảng ủy|mặt trận|chính phủ|quốc hội|lực lượng|cụm thi đua|
bộ tư lệnh|cảnh sát|ngành|tòa|bảo hiểm|hội đồng|bộ phận một cửa|bộ phận tiếp nhận và trả kết quả|
trung tâm phục vụ hành chính công|học viện|tổng công đoàn|hiệp hội|viện kiểm sát|kiểm toán|quỹ|liên minh|
trung tâm hành chính|
trung tâm hành chính công|trung tâm y tế|trung tâm văn hóa
""".replace("\n", "").split("|"),
    "agency",
) | {
    "cổng dịch vụ công": "other",
    "cảng": "other",
    "tổng công ty": "enterprise",
    "công ty": "enterprise",
    "ctcp": "enterprise",
    "tập đoàn": "enterprise",
}
