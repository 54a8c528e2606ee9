"""What REST framework says and its own Indonesian catalogue lacks. Listed here, the texts come into ours.

They are looked up by the words themselves, so nothing has to read this list.
"""

from django.utils.translation import gettext_noop as _

LACKING = (
    _('"{input}" is not a valid path choice.'),
    _("A valid biginteger is required."),
    _("A valid number is required."),
    _("Datetime value out of range."),
    _("Ensure this field has at least {min_length} elements."),
    _("Ensure this field has no more than {max_length} elements."),
    _('Enter a valid "slug" consisting of Unicode letters, numbers, underscores, or hyphens.'),
    _("Expected a date but got a datetime."),
    _("Expected a datetime but got a date."),
    _('Expected a list of items but got type "{input_type}".'),
    _("Incorrect type. Expected URL string, received {data_type}."),
    _("Incorrect type. Expected pk value, received {data_type}."),
    _("Integer value too large to convert to float"),
    _("Invalid data. Expected a dictionary, but got {datatype}."),
    _('Invalid datetime for the timezone "{timezone}".'),
    _("Invalid hyperlink - Incorrect URL match."),
    _("Invalid hyperlink - No URL match."),
    _("Invalid hyperlink - Object does not exist."),
    _("Invalid input."),
    _("Invalid value."),
    _("Malformed request."),
    _('Method "{method}" not allowed.'),
    _("Must be a valid UUID."),
    _("Must be a valid boolean."),
    _("No filename could be determined."),
    _("Not a valid string."),
    _("Object with {slug_name}={value} does not exist."),
    _("String value too large."),
    _("Surrogate characters are not allowed: U+{code_point:X}."),
    _("The fields {field_names} must make a unique set."),
    _("The number of days must be between {min_days} and {max_days}."),
    _("The submitted data was not a file. Check the encoding type on the form."),
    _("This dictionary may not be empty."),
    _('This field must be unique for the "{date_field}" date.'),
    _('This field must be unique for the "{date_field}" month.'),
    _('This field must be unique for the "{date_field}" year.'),
    _("This field must be unique."),
    _("This list may not be empty."),
    _("This value does not match the required pattern."),
)
