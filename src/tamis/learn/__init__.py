"""What was won and lost teaches: conversion models, learned points, back-tests."""
