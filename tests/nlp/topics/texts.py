"""Texts of our own that the tests of this room share; none of them is in the training set."""

from nlp.text import Document

REFORM = Document(
    id="reform",
    title="Phường Hòa Bình trả 98% hồ sơ đúng hạn sau ba tháng vận hành",
    text=(
        "Phường Hòa Bình trả 98% hồ sơ đúng hạn sau ba tháng vận hành\n"
        "Trung tâm Phục vụ hành chính công phường vừa công bố kết quả giải quyết thủ tục hành chính quý III.\n"
        "Theo đó, trung tâm tiếp nhận 4.310 hồ sơ, trong đó 71% nộp qua Cổng dịch vụ công quốc gia. "
        "Tỷ lệ hồ sơ trễ hạn giảm còn 2%. Người dân có thể nhận kết quả tại nhà qua bưu chính công ích.\n"
        "Chị Trần Thị Mận, tổ 4, nói thủ tục khai sinh cho con nay chỉ mất một buổi sáng."
    ),
)

OTHER = Document(
    id="other",
    title="Bão số 9 đổi hướng, biển động mạnh",
    text=(
        "Chiều nay tâm bão cách đảo Lý Sơn khoảng 210 km, sức gió mạnh nhất cấp 11.\n"
        "Tàu thuyền được yêu cầu vào nơi tránh trú trước 19 giờ. Mưa lớn kéo dài đến thứ sáu."
    ),
)
