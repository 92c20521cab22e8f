from .assign import AttributeInput, Choice, assign_values
from .attributes import AttributeFields, ValueFields, create_attribute, create_value
from .translations import translate_attribute, translate_attribute_value

__all__ = [
    "AttributeFields",
    "AttributeInput",
    "Choice",
    "ValueFields",
    "assign_values",
    "create_attribute",
    "create_value",
    "translate_attribute",
    "translate_attribute_value",
]
