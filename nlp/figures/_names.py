"""Names: countries, and the words that make up the names of Vietnamese offices (folded spelling)."""

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
nội vụ|chủ tịch|tịch nước|pháp chế|tin học|học hóa|thông tấn|tư pháp|y tế|tài chính|kế hoạch|đầu tư|công thương|
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
văn phòng|tổng hợp|phi địa|đăng kí|kí đất|đăng kiểm|thi đua|khen thưởng
""".replace("\n", "").split("|")
)
