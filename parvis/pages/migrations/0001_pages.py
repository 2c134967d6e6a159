from django.db import migrations, models

import parvis.pages.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="HomeBlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.SlugField(default=parvis.pages.models.text_name, max_length=40, unique=True)),
                ("is_text", models.BooleanField(default=False)),
                ("position", models.PositiveIntegerField()),
                ("is_shown", models.BooleanField(default=True)),
                ("titles", models.JSONField(default=dict)),
                ("texts", models.JSONField(default=dict)),
                ("link", models.CharField(blank=True, max_length=500)),
                ("link_labels", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "block of the home page",
                "permissions": [("edit_home", "Arrange and write the blocks of the home page")],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_text", True), ("name__startswith", "text-")),
                            ("is_text", False),
                            _connector="OR",
                        ),
                        name="a_text_block_is_named_as_one",
                    )
                ],
            },
        ),
    ]
