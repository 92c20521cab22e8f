"""Our pages within Saleor's Dashboard: iframes that get a person's token by postMessage and show what that person may see."""
