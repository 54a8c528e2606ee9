from django.urls import path

from cases.tasks import views, views_mine

urlpatterns = [
    path("tasks/", views_mine.MyTasks.as_view(), name="my-tasks"),
    path("<uuid:case>/tasks/new/", views.AddTask.as_view(), name="add-task"),
    path("<uuid:case>/tasks/<uuid:pk>/", views.ChangeTask.as_view(), name="change-task"),
    path("<uuid:case>/tasks/<uuid:pk>/drop/", views.DropTask.as_view(), name="drop-task"),
    path("<uuid:case>/tasks/<uuid:pk>/done/", views.FinishTask.as_view(), name="finish-task"),
]
