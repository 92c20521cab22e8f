from .assign import AttributeInput, Choice, assign_values
from .attributes import AttributeFields, ValueFields, create_attribute, create_value
from .translations import ValueWording, translate_attribute, translate_attribute_value, translate_values

__all__ = [
    "AttributeFields",
    "AttributeInput",
    "Choice",
    "ValueFields",
    "ValueWording",
    "assign_values",
    "create_attribute",
    "create_value",
    "translate_attribute",
    "translate_attribute_value",
    "translate_values",
]
