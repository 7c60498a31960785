action.priority
