"""A patient's story in finished words: its head, and each tab."""

from __future__ import annotations

from aftercare.board.story.presenters.course import CourseTab, course_tab
from aftercare.board.story.presenters.head import StoryPage, known_tab, story_page
from aftercare.board.story.presenters.messages import MessagesTab, messages_tab
from aftercare.board.story.presenters.record import RecordTab, record_tab
from aftercare.board.story.presenters.treatments import TreatmentsTab, treatments_tab

__all__ = [
    "CourseTab",
    "MessagesTab",
    "RecordTab",
    "StoryPage",
    "TreatmentsTab",
    "course_tab",
    "known_tab",
    "messages_tab",
    "record_tab",
    "story_page",
    "treatments_tab",
]
